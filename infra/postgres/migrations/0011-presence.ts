/** Presence: the leases of open tabs, and what was last said about each agent. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Presence1700000000011 implements MigrationInterface {
  name = 'Presence1700000000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table presence_connection (
        workspace_id  uuid        not null,
        agent_id      uuid        not null,
        connection_id text        not null,
        status        text        not null check (status in ('online', 'away')),
        -- When this connection last said something new: of several tabs the newest choice counts.
        changed_at    timestamptz not null,
        expires_at    timestamptz not null,
        has_left      boolean     not null default false,
        primary key (workspace_id, agent_id, connection_id)
      ) with (fillfactor = 50);
      create index presence_connection_expiry on presence_connection (expires_at);

      create table presence_agent (
        workspace_id uuid        not null,
        agent_id     uuid        not null,
        status       text        not null check (status in ('online', 'away', 'offline')),
        since        timestamptz not null,
        primary key (workspace_id, agent_id)
      ) with (fillfactor = 50);

      select protect_workspace_table('presence_connection', 'select, insert, update, delete', '');
      select protect_workspace_table('presence_agent');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table presence_agent, presence_connection');
  }
}
