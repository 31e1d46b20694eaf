/**
 * Payloads that are not part of a conversation: filtered with the reason, or quarantined with the
 * error. Each has a stream of its own, named by its bytes, so that a repeated one is recorded once,
 * and a quarantined one can be told what became of it after a fix.
 */
import { createHash } from 'node:crypto';
import { MalformedPayload } from '#libs/channels';
import { envelope } from '#libs/desk';
import { derivedId, type EventStore, newId, streamName } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';
import type { NameEvent } from './name-directory.js';

export type SetAside =
  | { readonly kind: 'filtered'; readonly reason: string }
  | {
      readonly kind: 'quarantined';
      readonly error: string;
      /** What it was the beginning of, when only that is kept. */
      readonly whole?: Pick<OversizedPayload, 'bytes' | 'digest'>;
    };

/** So much is kept of a payload that is too large. */
export const HEAD_BYTES = 64 * 1024;

/** A genuine payload that is larger than what is read, as far as it is kept. */
export interface OversizedPayload {
  /** Its beginning: enough to see what it is, and from whom. */
  readonly head: Buffer;
  /** Size of the whole. */
  readonly bytes: number;
  /** Names the whole, so that a repeated one is known again. */
  readonly digest: string;
  /** So much is read. */
  readonly bytesMax: number;
  /** Where the whole still is, as a sentence for the operator. */
  readonly whereabouts?: string;
}

export type IntakeEvent =
  | {
      readonly type: 'PayloadFiltered';
      readonly data: { inboxId: string; channel: string; reason: string; bytes: number };
    }
  | {
      readonly type: 'PayloadQuarantined';
      /** `keptBytes`: only so much of it is kept, for the reason; it cannot be replayed. */
      readonly data: {
        inboxId: string;
        channel: string;
        bytes: number;
        reason?: 'too_large';
        keptBytes?: number;
      };
      /** The error may quote the payload. */
      readonly private?: { error: string } | null;
    }
  /** A fix made it readable: it was taken in again, and this is what it became. */
  | { readonly type: 'PayloadReplayed'; readonly data: { inboxId: string; became: string } }
  | NameEvent;

/** A payload whose channel could not read it. */
export function unreadable(error: unknown): SetAside {
  const reason = error instanceof Error ? error.message : String(error);
  const what = error instanceof MalformedPayload ? reason : `The parser failed: ${reason}`;
  return { kind: 'quarantined', error: what };
}

/** What is told of it: its size, what is read, and where the rest is. */
export function tooLarge({ bytes, digest, bytesMax, whereabouts }: OversizedPayload): SetAside {
  const error = [
    `The payload has ${bytes} bytes; at most ${bytesMax} are read.`,
    whereabouts ?? 'Only its beginning is kept.',
  ].join(' ');
  return { kind: 'quarantined', error, whole: { bytes, digest } };
}

/** Records it with its raw bytes in one commit. False when it was on record already. */
export async function setAside(
  store: EventStore,
  inbox: Inbox,
  raw: Buffer,
  outcome: SetAside,
): Promise<boolean> {
  const whole = outcome.kind === 'quarantined' ? outcome.whole : undefined;
  const digest = whole?.digest ?? createHash('sha256').update(raw).digest('hex');
  const intakeId = derivedId(inbox.namespace, 'intake', digest);
  const common = {
    inboxId: inbox.inboxId,
    channel: inbox.channel,
    bytes: whole?.bytes ?? raw.length,
  };
  const event: IntakeEvent =
    outcome.kind === 'filtered'
      ? { type: 'PayloadFiltered', data: { ...common, reason: outcome.reason } }
      : {
          type: 'PayloadQuarantined',
          data: whole ? { ...common, reason: 'too_large', keptBytes: raw.length } : common,
          private: { error: outcome.error },
        };
  const result = await store.append({
    workspaceId: inbox.workspaceId,
    appends: [
      {
        stream: streamName('intake', intakeId),
        expectedVersion: 0,
        events: [
          envelope(event, newId(), false, inbox.inboxId, {
            actor: { kind: 'system', id: 'ingress' },
            causationId: null,
            correlationId: newId(),
          }),
        ],
      },
    ],
    blobs: [{ id: intakeId, sealFor: inbox.inboxId, mime: 'application/octet-stream', bytes: raw }],
  });
  return result.kind === 'appended';
}
