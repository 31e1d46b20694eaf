/** What routing looks at: conversations that wait or are held, and agents. Rebuilt from events. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Routing1700000000012 implements MigrationInterface {
  name = 'Routing1700000000012';

  async up(runner: QueryRunner): Promise<void> {
    // Times are epoch milliseconds: they are compared and subtracted, and never shown.
    await runner.query(`
      create table routing_conversation (
        workspace_id        uuid   not null,
        key                 uuid   not null,
        last_position       bigint not null,
        holder              text   not null check (holder in ('queue', 'agent')),
        agent_id            uuid,
        since               bigint not null,
        active_at           bigint not null,
        priority            int    not null,
        offer_id            uuid,
        offer_agent_id      uuid,
        offer_expires_at    bigint,
        passed_by           jsonb  not null,
        last_offer_ended_at bigint,
        cause_id            uuid   not null,
        correlation_id      text   not null,
        primary key (workspace_id, key)
      ) with (fillfactor = 70);
      create index routing_conversation_queue on routing_conversation (since) where holder = 'queue';
      create index routing_conversation_load
        on routing_conversation (workspace_id, (coalesce(agent_id, offer_agent_id)));

      create table routing_agent (
        workspace_id  uuid   not null,
        key           uuid   not null,
        last_position bigint not null,
        status        text   not null check (status in ('online', 'away', 'offline')),
        status_since  bigint not null,
        idle_since    bigint not null,
        version       int    not null,
        primary key (workspace_id, key)
      ) with (fillfactor = 70);

      select protect_workspace_table('routing_conversation');
      select protect_workspace_table('routing_agent');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table routing_agent, routing_conversation');
  }
}
