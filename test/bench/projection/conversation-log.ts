/**
 * A log of conversations as a busy day leaves it: many at once, each with what customer, bot, routing,
 * agent and delivery add. Filled by COPY, since how it came to be is not what is measured.
 */
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { newId } from '#libs/event-store';
import { copyIn, copyRow } from '../copy-in.js';

export const workspaceId = newId();
const EVENTS_PER_COPY = 10_000;
/** Conversations that are open at the same time: how far the events of one are spread. */
const OPEN_AT_ONCE = 2_000;
const START_MS = Date.parse('2026-03-01T08:00:00Z');

type Data = Record<string, unknown>;

/** One conversation: 20 events, 14 of types that the list shows, 9 of them with a sealed part. */
function conversation(contactId: string): (readonly [type: string, data: Data, bytes: number])[] {
  const [asked, answered, question, reply, second, thanks] = Array.from({ length: 6 }, newId) as [
    string,
    ...string[],
  ];
  const agentId = newId();
  const offerId = newId();
  const text = (messageId: unknown) => ({ messageId, kind: 'text' });
  const person = { classification: 'human' };
  const agent = { author: { kind: 'agent', agentId } };
  return [
    [
      'ConversationStarted',
      { inboxId: workspaceId, channel: 'whatsapp', contactId, episode: 1 },
      180,
    ],
    ['MessageReceived', { ...text(asked), ...person }, 220],
    ['BotAnswered', { questionMessageId: asked, messageId: answered, entryId: 'x', score: 0.8 }, 0],
    ['MessageComposed', { ...text(answered), author: { kind: 'bot' } }, 300],
    ['DeliveryAttempted', { messageId: answered, attempt: 1 }, 0],
    ['MessageAccepted', { messageId: answered }, 90],
    ['MessageReceived', { ...text(question), ...person }, 260],
    ['HandoverRequested', { reason: 'contact_asked', priority: 0 }, 0],
    ['AgentOffered', { offerId, agentId, expiresAt: '2026-03-01T09:30:30.000Z' }, 0],
    ['OfferAccepted', { offerId, agentId }, 0],
    ['ConversationSeen', { agentId, upToVersion: 10 }, 0],
    ['MessageComposed', { ...text(reply), ...agent }, 280],
    ['DeliveryAttempted', { messageId: reply, attempt: 1 }, 0],
    ['MessageAccepted', { messageId: reply }, 90],
    ['MessageDelivered', { messageId: reply }, 0],
    ['MessageReceived', { ...text(second), ...person }, 200],
    ['MessageComposed', { ...text(thanks), ...agent }, 240],
    ['DeliveryAttempted', { messageId: thanks, attempt: 1 }, 0],
    ['LabelAdded', { label: 'delivery' }, 0],
    ['ConversationResolved', { by: agentId }, 0],
  ];
}

interface Open {
  readonly streamId: string;
  readonly contactId: string;
  readonly events: readonly (readonly [string, Data, number])[];
  version: number;
}

/** Returns the ids of the conversations that were begun last. */
export async function fillConversations(
  url: string,
  count: number,
  onProgress: (events: number) => void,
): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  // COPY knows no row-level security; the owner goes round it for as long as this takes.
  await client.query('alter table event no force row level security');
  const open = Array.from({ length: OPEN_AT_ONCE }, begin);
  let at = 0;
  for (let position = 0; position < count; ) {
    const rows: string[] = [];
    for (; rows.length < EVENTS_PER_COPY && position < count; at += 1) {
      const place = (at * 7_919) % OPEN_AT_ONCE;
      const one = open[place] as Open;
      rows.push(rowOf(one, (position += 1)));
      if (one.version === one.events.length) open[place] = begin();
    }
    await copyIn(client, 'event', Buffer.from(rows.join('')));
    onProgress(position);
  }
  await client.query('alter table event force row level security');
  await client.query('vacuum analyze event');
  await client.end();
}

function begin(): Open {
  const contactId = newId();
  return { streamId: newId(), contactId, events: conversation(contactId), version: 0 };
}

const box = randomBytes(512).toString('hex');

function rowOf(one: Open, position: number): string {
  const [type, data, bytes] = one.events[one.version] as readonly [string, Data, number];
  one.version += 1;
  const time = new Date(START_MS + position).toISOString();
  const actor = { kind: 'contact', id: one.contactId };
  return copyRow([
    position,
    workspaceId,
    'conversation',
    one.streamId,
    one.version,
    type,
    1,
    newId(),
    'f',
    time,
    time,
    JSON.stringify({ actor, correlationId: one.streamId }),
    JSON.stringify(data),
    bytes > 0 ? one.contactId : null,
    bytes > 0 ? `\\x${box.slice(0, bytes * 2)}` : null,
    `\\x${box.slice(0, 64)}`,
  ]);
}
