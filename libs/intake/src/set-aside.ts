/**
 * Payloads that are not part of a conversation: filtered with the reason, or quarantined with the
 * error. Each has a stream of its own, named by its bytes, so that a repeated one is recorded once,
 * and a quarantined one can be told what became of it after a fix.
 */
import { createHash } from 'node:crypto';
import { envelope } from '#libs/desk';
import { derivedId, type EventStore, newId, streamName } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';

export type SetAside =
  | { readonly kind: 'filtered'; readonly reason: string }
  | { readonly kind: 'quarantined'; readonly error: string };

export type IntakeEvent =
  | {
      readonly type: 'PayloadFiltered';
      readonly data: { inboxId: string; channel: string; reason: string; bytes: number };
    }
  | {
      readonly type: 'PayloadQuarantined';
      readonly data: { inboxId: string; channel: string; bytes: number };
      /** The error may quote the payload. */
      readonly private?: { error: string } | null;
    }
  /** A fix made it readable: it was taken in again, and this is what it became. */
  | { readonly type: 'PayloadReplayed'; readonly data: { inboxId: string; became: string } };

/** Records it with its raw bytes in one commit. False when it was on record already. */
export async function setAside(
  store: EventStore,
  inbox: Inbox,
  raw: Buffer,
  outcome: SetAside,
): Promise<boolean> {
  const intakeId = derivedId(
    inbox.namespace,
    'intake',
    createHash('sha256').update(raw).digest('hex'),
  );
  const common = { inboxId: inbox.inboxId, channel: inbox.channel, bytes: raw.length };
  const event: IntakeEvent =
    outcome.kind === 'filtered'
      ? { type: 'PayloadFiltered', data: { ...common, reason: outcome.reason } }
      : { type: 'PayloadQuarantined', data: common, private: { error: outcome.error } };
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
