/** What was said about each agent, as a projection: routing may set somebody away, and presence must know. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PresenceSaid1700000000086 implements MigrationInterface {
  name = 'PresenceSaid1700000000086';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table presence_said (
        workspace_id  uuid   not null,
        key           uuid   not null,
        last_position bigint not null,
        status        text   not null check (status in ('online', 'away', 'offline')),
        -- Epoch milliseconds of the fact, by the database's clock like the leases.
        status_since  bigint not null,
        away_reason   text,
        lease         int    not null,
        primary key (workspace_id, key)
      ) with (fillfactor = 50);
      select protect_workspace_table('presence_said');
      drop table presence_agent;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table presence_agent (
        workspace_id uuid        not null,
        agent_id     uuid        not null,
        status       text        not null check (status in ('online', 'away', 'offline')),
        since        timestamptz not null,
        primary key (workspace_id, agent_id)
      ) with (fillfactor = 50);
      select protect_workspace_table('presence_agent');
      drop table presence_said;
      delete from projection_checkpoint where name = 'presence-said';
    `);
  }
}
