/**
 * Completes what `ContactForgotten` says: destroys the key, whoever recorded the fact and wherever that
 * process stopped, and tells every process that may hold the key in memory.
 */
import { subjects } from '#libs/bus';
import { type RecordedEvent, splitStream } from '#libs/event-store';
import { HostedReaction, type ReactionHost } from '#libs/host';
import type { Sealer } from '#libs/sealing';

export class ForgetContacts extends HostedReaction {
  constructor(host: ReactionHost, sealer: Sealer) {
    super(host, {
      name: 'overview-forget-contact',
      handles: ['ContactForgotten'],
      handle: (event) => destroyKey(host, sealer, event),
    });
  }
}

/** Idempotent: a tombstone stays a tombstone. */
async function destroyKey(
  { bus }: ReactionHost,
  sealer: Sealer,
  { workspaceId, stream }: RecordedEvent,
): Promise<void> {
  const { id: keyId } = splitStream(stream);
  await sealer.forget(workspaceId, keyId);
  bus.publish(subjects.keyDestroyed, { workspaceId, keyId });
}
