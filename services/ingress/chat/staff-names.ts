/** What agents are called in the chat. Read rarely: a name seldom changes. */
import type { Pool } from 'pg';
import { LRUCache } from 'lru-cache';

const KEPT_MS = 60_000;

export interface StaffNames {
  /** `undefined` for somebody who does not work in this workspace. */
  nameOf(workspaceId: string, agentId: string): Promise<string | undefined>;
}

export class AccountNames implements StaffNames {
  private readonly known = new LRUCache<string, { name: string | undefined }>({
    max: 10_000,
    ttl: KEPT_MS,
  });

  constructor(private readonly pool: Pick<Pool, 'query'>) {}

  async nameOf(workspaceId: string, agentId: string): Promise<string | undefined> {
    const key = `${workspaceId} ${agentId}`;
    const known = this.known.get(key);
    if (known) return known.name;
    const { rows } = await this.pool.query<{ name: string }>(
      `select a.name from membership m join account a using (account_id)
       where m.workspace_id = $1 and a.account_id = $2`,
      [workspaceId, agentId],
    );
    this.known.set(key, { name: rows[0]?.name });
    return rows[0]?.name;
  }
}
