/** Records that something about an inbox stopped working, or works again. */
import { type EventStore, newId, streamName } from '#libs/event-store';
import { evolveInbox, type Inbox, type InboxCheckName, type InboxEvent } from './inbox.js';

const TRIES_MAX = 5;

/**
 * Nothing is recorded when it is known already: call it as often as you look. Answers whether
 * something changed.
 *
 * @param problem a sentence for people, without secrets and addresses; `null`: it works
 * @param by the service that looked
 */
export async function changeHealth(
  store: EventStore,
  { workspaceId, inboxId }: Pick<Inbox, 'workspaceId' | 'inboxId'>,
  check: InboxCheckName,
  problem: string | null,
  by = 'delivery',
): Promise<boolean> {
  const stream = streamName('inbox', inboxId);
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const events = await store.readStream(workspaceId, stream);
    const inbox = events.reduce<Inbox | null>(
      (state, event) =>
        evolveInbox(state, { inboxId, workspaceId }, event as unknown as InboxEvent),
      null,
    );
    if (!inbox) return false;
    const before = inbox.problems?.[check] ?? null;
    if (before === problem) return false;
    const data = {
      health: problem === null ? 'good' : 'bad',
      reason: problem ?? 'It works again.',
      check,
    };
    const result = await store.append({
      workspaceId,
      appends: [
        {
          stream,
          expectedVersion: events.at(-1)?.version ?? 0,
          events: [
            {
              id: newId(),
              isExternal: false,
              type: 'InboxHealthChanged',
              schemaVersion: 1,
              occurredAt: new Date(),
              actor: { kind: 'system', id: by },
              causationId: null,
              correlationId: newId(),
              traceparent: null,
              decidedBy: {},
              data,
            },
          ],
        },
      ],
    });
    if (result.kind === 'appended') return true;
  }
  return false; // Others were quicker each time; whoever looks next decides again.
}
