/** How long a process that has just started takes to decide on a conversation, with a snapshot and without. */
import type { Database } from '#libs/database';
import { ConversationDesk, envelope } from '#libs/desk';
import { type EventStore, newId, streamName } from '#libs/event-store';
import { until } from '#libs/testing';
import { median } from '../load.js';

const LENGTHS = [10, 100, 500, 2_000, 100_000];
const APPEND_MAX = 1_000;
const NEVER = Number.MAX_SAFE_INTEGER;

/** Milliseconds by name, such as `decide_10_ms` and `decide_10_snapshot_ms`. */
export async function timeToDecide(
  store: EventStore,
  { pool }: Database,
): Promise<Record<string, number>> {
  const workspaceId = newId();
  const figures: Record<string, number> = {};
  for (const length of LENGTHS) {
    const id = await converse(store, workspaceId, length);
    const tries = length > 10_000 ? 3 : 40;
    const load = async () => {
      const times: number[] = [];
      for (let turn = 0; turn < tries; turn += 1) {
        const desk = new ConversationDesk(store, { snapshotAfter: NEVER });
        const began = performance.now();
        const { version } = await desk.load(workspaceId, id);
        times.push(performance.now() - began);
        if (version !== length) throw new Error(`bench: ${version} events instead of ${length}`);
      }
      return Number(median(times).toFixed(3));
    };
    const name = length >= 1_000 ? `${length / 1_000}k` : `${length}`;
    figures[`decide_${name}_ms`] = await load();
    await new ConversationDesk(store, { snapshotAfter: 1 }).load(workspaceId, id);
    await until(
      async () =>
        (await pool.query('select from snapshot where stream_id = $1', [id])).rowCount === 1,
    );
    figures[`decide_${name}_snapshot_ms`] = await load();
  }
  return figures;
}

/** A conversation of a given length: questions, for the bot, of one contact. */
async function converse(store: EventStore, workspaceId: string, length: number): Promise<string> {
  const [id, contactId] = [newId(), newId()];
  const cause = {
    actor: { kind: 'contact', id: contactId } as const,
    causationId: null,
    correlationId: newId(),
  };
  for (let version = 0; version < length; version += APPEND_MAX) {
    const events = Array.from({ length: Math.min(APPEND_MAX, length - version) }, (_, index) =>
      envelope(
        version + index === 0
          ? {
              type: 'ConversationStarted',
              data: { inboxId: newId(), channel: 'whatsapp', contactId, episode: 1 },
              private: { threadKey: 'bench', address: 'bench' },
            }
          : {
              type: 'MessageReceived',
              data: { messageId: newId(), kind: 'text', classification: 'auto_reply' },
              private: {
                content: { kind: 'text', text: 'Wo bleibt mein Paket?' },
                externalId: newId(),
              },
            },
        newId(),
        false,
        contactId,
        cause,
      ),
    );
    const appends = [{ stream: streamName('conversation', id), expectedVersion: version, events }];
    const result = await store.append({ workspaceId, appends });
    if (result.kind !== 'appended') throw new Error(`bench: ${JSON.stringify(result)}`);
  }
  return id;
}
