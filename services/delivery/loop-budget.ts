/** How often software has written to a contact within the last hour. */
import type { Pool } from 'pg';
import { timesOf, WINDOW_MS } from './automatic-sends.projection.js';

export class LoopBudget {
  constructor(
    private readonly pool: Pool,
    private readonly now: () => number,
  ) {}

  async sentWithinHour(workspaceId: string, contactId: string): Promise<number> {
    const { rows } = await this.pool.query<{ times: string }>(
      'select times from delivery_automatic_sends where workspace_id = $1 and key = $2',
      [workspaceId, contactId],
    );
    const since = this.now() - WINDOW_MS;
    return timesOf(rows[0] ?? null).filter((time) => time > since).length;
  }
}
