/** Takes a quarantined payload in again, after a fix that lets its channel read it. */
import type { AnyChannel, InboundElement } from '#libs/channels';
import { envelope } from '#libs/desk';
import { type EventStore, newId, streamName } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';
import type { Intake } from './intake.js';
import type { IntakeEvent } from './set-aside.js';

export type Replayed =
  /** What became of it. It does not count as quarantined any more. */
  | { readonly kind: 'shown' | 'filtered' }
  | { readonly kind: 'unreadable'; readonly error: string }
  /** It was too large, and the rest of it was never kept. */
  | { readonly kind: 'only_beginning' }
  | { readonly kind: 'replayed_before' }
  /** Its bytes are not there, or it is no quarantined payload of this inbox. */
  | { readonly kind: 'unknown' };

export interface Replaying {
  readonly store: EventStore;
  readonly intake: Pick<Intake, 'take'>;
  readonly channel: AnyChannel;
  readonly inbox: Inbox;
  /** Who asks for it. */
  readonly actorId: string;
}

/** Safe to repeat, also after a crash between the payload and the word that it was replayed. */
export async function replayQuarantined(
  { store, intake, channel, inbox, actorId }: Replaying,
  intakeId: string,
): Promise<Replayed> {
  const stream = streamName('intake', intakeId);
  const events = await store.readStream(inbox.workspaceId, stream);
  const [first] = events;
  const { inboxId, keptBytes } = (first?.data ?? {}) as { inboxId?: string; keptBytes?: number };
  if (first?.type !== 'PayloadQuarantined' || inboxId !== inbox.inboxId) return { kind: 'unknown' };
  if (events.some(({ type }) => type === 'PayloadReplayed')) return { kind: 'replayed_before' };
  if (keptBytes !== undefined) return { kind: 'only_beginning' };
  const raw = await store.readBlob(inbox.workspaceId, intakeId);
  if (!raw) return { kind: 'unknown' };
  const read = await readable(channel, raw.bytes, inbox.config);
  if (typeof read === 'string') return { kind: 'unreadable', error: read };
  const report = await intake.take(inbox, channel, raw.bytes);
  // Facts that are on record already came from a try that did not live to say so.
  const isShown =
    report.shown > 0 || (report.repeated > 0 && read.some(({ result }) => result.kind === 'fact'));
  const became = isShown ? 'shown' : 'filtered';
  const event: IntakeEvent = { type: 'PayloadReplayed', data: { inboxId, became } };
  await store.append({
    workspaceId: inbox.workspaceId,
    appends: [
      {
        stream,
        expectedVersion: events.length,
        events: [
          envelope(event, newId(), false, inboxId, {
            actor: { kind: 'system', id: actorId },
            causationId: first.id,
            correlationId: first.correlationId,
          }),
        ],
      },
    ],
  });
  return { kind: became };
}

/** What it says, or why it still says nothing. */
async function readable(
  channel: AnyChannel,
  body: Buffer,
  config: unknown,
): Promise<InboundElement[] | string> {
  try {
    const elements = await channel.parse(body, config);
    const [bad] = elements.flatMap(({ result }) => (result.kind === 'malformed' ? [result] : []));
    return bad ? bad.error : elements;
  } catch (error) {
    return (error as Error).message;
  }
}
