/**
 * SQL of the conversation list. Each query names the workspace and runs behind row-level security;
 * the indexes of migration 0022 serve each of them without a sort.
 */
import type { SealedPart } from '#libs/event-store';
import type { PoolClient } from 'pg';
import type { ConversationListRow } from './conversation-list.projection.js';
import type { IntakeRow } from '../inboxes/intake-balance.projection.js';
import type { ContactNameRow } from './contact-names.projection.js';

/** A row as it is stored, with the contact's name beside it; everything personal still sealed. */
export interface StoredRow extends ConversationListRow, ContactNameRow {
  readonly conversationId: string;
  readonly position: number;
}

export interface ListFilter {
  readonly status: 'open' | 'resolved' | 'all';
  readonly channel?: string | undefined;
  readonly holder?: 'bot' | 'queue' | 'agent' | 'mine' | undefined;
  /** Only rows whose last message is older than this position. */
  readonly before?: number | undefined;
}

const COLUMNS = `
  c.key, c.last_position, c.inbox_id, c.channel, c.contact_id, c.status, c.holder_kind,
  c.holder_agent_id, c.holder_since, c.offer_id, c.offer_agent_id, c.offer_expires_at,
  c.unread_versions, c.waiting_since, c.labels, c.version, c.activity_position, c.last_message_at,
  c.last_direction, c.started_part, c.preview_part, c.preview_position, c.preview_message_id,
  c.is_preview_revoked, n.identity_part, n.corrected_part`;

const FROM = `
  from overview_conversation c
  left join overview_contact n on n.workspace_id = c.workspace_id and n.key = c.contact_id`;

/** One page, the latest message first. */
export async function selectPage(
  client: PoolClient,
  workspaceId: string,
  agentId: string,
  filter: ListFilter,
  limit: number,
): Promise<StoredRow[]> {
  const values: unknown[] = [workspaceId];
  const where = ['c.workspace_id = $1'];
  const and = (condition: string, value: unknown) =>
    where.push(condition.replace('?', `$${values.push(value)}`));
  if (filter.status !== 'all') and('c.status = ?', filter.status);
  if (filter.channel) and('c.channel = ?', filter.channel);
  if (filter.holder === 'mine') and('c.holder_agent_id = ?', agentId);
  else if (filter.holder) and('c.holder_kind = ?', filter.holder);
  if (filter.before !== undefined) and('c.activity_position < ?', filter.before);
  const { rows } = await client.query(
    `select ${COLUMNS} ${FROM} where ${where.join(' and ')}
     order by c.activity_position desc limit ${Math.trunc(limit)}`,
    values,
  );
  return rows.map(stored);
}

export async function selectOne(
  client: PoolClient,
  workspaceId: string,
  conversationId: string,
): Promise<StoredRow | null> {
  const { rows } = await client.query(
    `select ${COLUMNS} ${FROM} where c.workspace_id = $1 and c.key = $2`,
    [workspaceId, conversationId],
  );
  return rows[0] ? stored(rows[0]) : null;
}

/** All conversations of one contact, the oldest first. */
export async function selectOfContact(
  client: PoolClient,
  workspaceId: string,
  contactId: string,
): Promise<StoredRow[]> {
  const { rows } = await client.query(
    `select ${COLUMNS} ${FROM} where c.workspace_id = $1 and c.contact_id = $2 order by c.key`,
    [workspaceId, contactId],
  );
  return rows.map(stored);
}

/** Of several contacts, the latest message first. */
export async function selectOfContacts(
  client: PoolClient,
  workspaceId: string,
  contactIds: readonly string[],
  limit: number,
): Promise<StoredRow[]> {
  const { rows } = await client.query(
    `select ${COLUMNS} ${FROM} where c.workspace_id = $1 and c.contact_id = any($2::uuid[])
     order by c.activity_position desc limit ${Math.trunc(limit)}`,
    [workspaceId, contactIds],
  );
  return rows.map(stored);
}

/** What changed after a position, oldest change first. */
export async function selectChanged(
  client: PoolClient,
  workspaceId: string,
  after: number,
  limit: number,
): Promise<StoredRow[]> {
  const { rows } = await client.query(
    `select ${COLUMNS} ${FROM} where c.workspace_id = $1 and c.last_position > $2
     order by c.last_position limit ${Math.trunc(limit)}`,
    [workspaceId, after],
  );
  return rows.map(stored);
}

/** The list of this workspace is complete up to here. */
export async function selectPosition(client: PoolClient, workspaceId: string): Promise<number> {
  const { rows } = await client.query<{ position: string | null }>(
    'select max(last_position) as position from overview_conversation where workspace_id = $1',
    [workspaceId],
  );
  return Number(rows[0]?.position ?? 0);
}

/** Open conversations in each agent's hands. */
export async function selectHolding(
  client: PoolClient,
  workspaceId: string,
): Promise<Map<string, number>> {
  const { rows } = await client.query<{ agent: string; holding: number }>(
    `select holder_agent_id as agent, count(*)::int as holding from overview_conversation
     where workspace_id = $1 and holder_agent_id is not null and status = 'open' group by 1`,
    [workspaceId],
  );
  return new Map(rows.map(({ agent, holding }) => [agent, holding]));
}

/** How what an inbox received ended. */
export async function selectBalance(
  client: PoolClient,
  workspaceId: string,
  inboxId: string,
): Promise<Omit<IntakeRow, 'inboxId'>> {
  const { rows } = await client.query<Omit<IntakeRow, 'inboxId'>>(
    `select coalesce(sum(shown), 0)::int as shown, coalesce(sum(filtered), 0)::int as filtered,
            coalesce(sum(quarantined), 0)::int as quarantined
     from overview_intake where workspace_id = $1 and inbox_id = $2`,
    [workspaceId, inboxId],
  );
  return rows[0] ?? { shown: 0, filtered: 0, quarantined: 0 };
}

/** Names of contacts, sealed, by contact id; those without a row are absent. */
export async function selectNameParts(
  client: PoolClient,
  workspaceId: string,
  contactIds: readonly string[],
): Promise<Map<string, ContactNameRow>> {
  const { rows } = await client.query(
    `select key, identity_part, corrected_part from overview_contact
     where workspace_id = $1 and key = any($2::uuid[])`,
    [workspaceId, contactIds],
  );
  return new Map(
    rows.map((row) => [
      row.key,
      { identityPart: row.identity_part, correctedPart: row.corrected_part },
    ]),
  );
}

/** Last messages that were too long for their rows, by position. */
export async function selectSealedEvents(
  client: PoolClient,
  workspaceId: string,
  positions: readonly number[],
): Promise<Map<number, SealedPart>> {
  const { rows } = await client.query<{
    position: string;
    stream: string;
    id: string;
    key_id: string;
    sealed: Buffer;
  }>(
    `select position, category || '-' || stream_id as stream, id, key_id, sealed from event
     where position = any($2::bigint[]) and workspace_id = $1 and sealed is not null`,
    [workspaceId, positions],
  );
  return new Map(
    rows.map(({ position, stream, id, key_id, sealed }) => [
      Number(position),
      { stream, eventId: id, keyId: key_id, box: sealed.toString('base64') },
    ]),
  );
}

// biome-ignore lint/suspicious/noExplicitAny: a row of the driver, typed by the return value.
function stored(row: any): StoredRow {
  return {
    conversationId: row.key,
    position: Number(row.last_position),
    inboxId: row.inbox_id,
    channel: row.channel,
    contactId: row.contact_id,
    status: row.status,
    holderKind: row.holder_kind,
    holderAgentId: row.holder_agent_id,
    holderSince: row.holder_since,
    offerId: row.offer_id,
    offerAgentId: row.offer_agent_id,
    offerExpiresAt: row.offer_expires_at,
    unreadVersions: row.unread_versions,
    waitingSince: row.waiting_since,
    labels: row.labels,
    version: row.version,
    activityPosition: Number(row.activity_position),
    lastMessageAt: row.last_message_at,
    lastDirection: row.last_direction,
    startedPart: row.started_part,
    previewPart: row.preview_part,
    previewPosition: row.preview_position === null ? null : Number(row.preview_position),
    previewMessageId: row.preview_message_id,
    isPreviewRevoked: row.is_preview_revoked,
    identityPart: row.identity_part,
    correctedPart: row.corrected_part,
  };
}
