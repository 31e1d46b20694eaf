/**
 * Who served a waiting person last, under any of their contacts: asked once per wait, for all that are new in
 * a pass.
 */
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import type { ConversationRow } from './floor-view.js';

export interface Previous {
  readonly previousAgentId: string | null;
  readonly previousAgentAt: number | null;
}

const NOBODY: Previous = { previousAgentId: null, previousAgentAt: null };

export class PreviousAgents {
  private readonly known = new LRUCache<string, Previous>({ max: 20_000 });

  constructor(private readonly pool: Pool) {}

  /** By conversation; those that wait. */
  async of(rows: readonly ConversationRow[]): Promise<(row: ConversationRow) => Previous> {
    const unknown = rows.filter((row) => row.waitsSince !== null && !this.known.has(nameOf(row)));
    if (unknown.length > 0) {
      const { rows: found } = await this.pool.query<{
        workspace_id: string;
        contact_id: string;
        agent_id: string;
        at: string;
      }>(
        `select wanted.w as workspace_id, wanted.c as contact_id, last.agent_id, last.at
           from unnest($1::uuid[], $2::uuid[]) as wanted(w, c)
          cross join lateral (
            with recursive above(id) as (
              select wanted.c
               union
              select link.kept_by from above
                join routing_contact_link link on link.workspace_id = wanted.w and link.key = above.id
            ), person(id) as (
              select id from above
               union
              select link.key from person
                join routing_contact_link link
                  on link.workspace_id = wanted.w and link.kept_by = person.id
            )
            select last_agent_id as agent_id, last_agent_at as at from routing_floor
             where workspace_id = wanted.w and contact_id = any (array(select id from person))
               and last_agent_id is not null
             order by last_agent_at desc limit 1) last`,
        [unknown.map((row) => row.workspaceId), unknown.map((row) => row.contactId)],
      );
      const byContact = new Map(
        found.map((row) => [
          `${row.workspace_id}/${row.contact_id}`,
          { previousAgentId: row.agent_id, previousAgentAt: Number(row.at) },
        ]),
      );
      for (const row of unknown)
        this.known.set(nameOf(row), byContact.get(`${row.workspaceId}/${row.contactId}`) ?? NOBODY);
    }
    return (row) => this.known.get(nameOf(row)) ?? NOBODY;
  }
}

/** One wait of one conversation: the next one may know another agent. */
function nameOf({ conversationId, heldSince }: ConversationRow): string {
  return `${conversationId}/${heldSince}`;
}
