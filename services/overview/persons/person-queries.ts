/** SQL about the conversations of several contacts, behind row-level security. */
import type { PoolClient } from 'pg';

export interface ConversationPlace {
  readonly conversationId: string;
  readonly contactId: string;
  readonly channel: string;
  readonly inboxId: string;
  readonly isOpen: boolean;
}

/** Where the conversations of these contacts are, the one with the latest event first. */
export async function selectPlaces(
  client: PoolClient,
  workspaceId: string,
  contactIds: readonly string[],
): Promise<ConversationPlace[]> {
  const { rows } = await client.query(
    `select key, contact_id, channel, inbox_id, status from overview_conversation
      where workspace_id = $1 and contact_id = any($2::uuid[]) order by last_position desc`,
    [workspaceId, contactIds],
  );
  return rows.map((row) => ({
    conversationId: row.key,
    contactId: row.contact_id,
    channel: row.channel,
    inboxId: row.inbox_id,
    isOpen: row.status === 'open',
  }));
}

export interface Span {
  readonly first: number;
  readonly last: number;
}

/** Positions of the first and the last event of conversations. Within a stream they rise with the version. */
export async function selectSpans(
  client: PoolClient,
  workspaceId: string,
  conversationIds: readonly string[],
): Promise<ReadonlyMap<string, Span>> {
  const end = (order: 'asc' | 'desc') =>
    `(select position from event
       where workspace_id = $1 and category = 'conversation' and stream_id = wanted.id
       order by version ${order} limit 1)`;
  const { rows } = await client.query<{ id: string; first: string; last: string }>(
    `select wanted.id, ${end('asc')} as first, ${end('desc')} as last
       from unnest($2::uuid[]) as wanted(id)`,
    [workspaceId, conversationIds],
  );
  return new Map(
    rows.map(({ id, first, last }) => [id, { first: Number(first), last: Number(last) }]),
  );
}
