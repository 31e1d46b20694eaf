/** How a payload ended, read from the store. */
import type { OpenedEvent } from '#libs/event-store';

export type Ending = 'shown' | 'filtered' | 'quarantined';

export interface Endings {
  readonly shown: number;
  readonly filtered: number;
  readonly quarantined: number;
}

/** Facts from outside; the others (a start, a reopening) follow from them. */
const SHOWN = new Set([
  'MessageReceived',
  'MessageEchoed',
  'MessageEdited',
  'MessageRevoked',
  'ReactionAdded',
  'ReactionRemoved',
  'ReceiptParked',
  'MessageAccepted',
  'MessageDelivered',
  'MessageRead',
  'MessageFailed',
]);

export function endingsOf(events: readonly OpenedEvent[]): Endings {
  const count = (isCounted: (type: string) => boolean) =>
    events.filter(({ type }) => isCounted(type)).length;
  return {
    shown: count((type) => SHOWN.has(type)),
    filtered: count((type) => type === 'PayloadFiltered'),
    quarantined: count((type) => type === 'PayloadQuarantined'),
  };
}

/** The ending that an agent or an operator notices first. `null`: nothing is on record. */
export function endingOf({ shown, filtered, quarantined }: Endings): Ending | null {
  if (quarantined > 0) return 'quarantined';
  if (shown > 0) return 'shown';
  return filtered > 0 ? 'filtered' : null;
}

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/**
 * The same for two inboxes that were told the same, however often: their streams with everything
 * that was said, without the ids and moments that differ by chance.
 */
export function fingerprintOf(events: readonly OpenedEvent[]): string {
  const streams = new Map<string, string[]>();
  for (const { stream, type, schemaVersion, data, private: said } of events) {
    const facts = streams.get(stream) ?? [];
    facts.push(JSON.stringify([type, schemaVersion, data, said]).replace(ID, '*'));
    streams.set(stream, facts);
  }
  return JSON.stringify([...streams.values()].map((facts) => facts.join('\n')).sort());
}
