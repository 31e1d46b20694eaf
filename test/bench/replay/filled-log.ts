/**
 * A log to be replayed, filled through the store itself: conversations of 20 events, 10,000 of them under
 * way at any time, so that the events of one lie far apart as they do in life.
 */
import {
  type EventStore,
  newId,
  type NewEvent,
  type StreamAppend,
  type StreamName,
  streamName,
} from '#libs/event-store';

export const STREAM_LENGTH = 20;
const UNDER_WAY = 10_000;
const PER_APPEND = 250;
const CALLERS = 8;
const TYPES = ['MessageReceived', 'BotAnswered', 'MessageComposed', 'MessageDelivered'] as const;
/** One event in a thousand is of this type. */
export const RARE_TYPE = 'RatingGiven';
/** The last one of each conversation. */
export const END_TYPE = 'ConversationResolved';

/** What a message carries, as 400 bytes of JSON. */
export const body = {
  kind: 'text',
  text: 'Guten Tag, ich habe vor zwei Wochen bestellt und noch nichts bekommen. Können Sie bitte nachsehen?',
  language: { code: 'de', confidence: 0.98 },
  replyTo: null,
  attachments: [
    { kind: 'image', mime: 'image/jpeg', bytes: 183_422, width: 1_280, height: 960 },
    { kind: 'file', mime: 'application/pdf', bytes: 52_113, name: 'Rechnung 2026-11.pdf' },
  ],
  labels: ['order', 'late'],
  isFirst: false,
};

export interface FilledLog {
  readonly workspaceId: string;
  readonly streams: readonly StreamName[];
  readonly eventCount: number;
}

/** With `isSealed`, the body is each contact's own and sealed; without, it is part of `data`. */
export async function fillLog(
  store: EventStore,
  eventCount: number,
  isSealed: boolean,
): Promise<FilledLog> {
  const workspaceId = newId();
  const contacts = Array.from({ length: Math.ceil(eventCount / STREAM_LENGTH) }, () => newId());
  const streams = contacts.map((id) => streamName('conversation', id));
  let written = 0;
  for (let first = 0; first < streams.length; first += UNDER_WAY) {
    const underWay = streams.slice(first, first + UNDER_WAY);
    for (let version = 0; version < STREAM_LENGTH; version += 1) {
      const parts = Array.from({ length: Math.ceil(underWay.length / PER_APPEND) }, (_, index) =>
        underWay.slice(index * PER_APPEND, (index + 1) * PER_APPEND),
      );
      const append = async () => {
        for (let part = parts.pop(); part; part = parts.pop()) {
          const appends = part.map(
            (stream): StreamAppend => ({
              stream,
              expectedVersion: version,
              events: [event(workspaceId, stream, version, written++, isSealed)],
            }),
          );
          const result = await store.append({ workspaceId, appends });
          if (result.kind !== 'appended') throw new Error(`bench: ${JSON.stringify(result)}`);
        }
      };
      await Promise.all(Array.from({ length: CALLERS }, append));
    }
    process.stderr.write(`filled ${written} of ${eventCount} events\n`);
  }
  return { workspaceId, streams, eventCount: written };
}

function event(
  workspaceId: string,
  stream: StreamName,
  version: number,
  number: number,
  isSealed: boolean,
): NewEvent {
  const contactId = stream.slice(-36);
  const personal = isSealed
    ? { data: { kind: 'text' }, private: body, sealFor: contactId }
    : { data: body };
  return {
    id: newId(),
    isExternal: false,
    type: typeOf(version, number),
    schemaVersion: 1,
    occurredAt: new Date(),
    actor: { kind: 'contact', id: contactId },
    causationId: null,
    correlationId: newId(),
    traceparent: null,
    decidedBy: {},
    ...personal,
  };
}

function typeOf(version: number, number: number): string {
  if (version === STREAM_LENGTH - 1) return END_TYPE;
  return number % 1_000 === 0 ? RARE_TYPE : (TYPES[number % TYPES.length] as string);
}
