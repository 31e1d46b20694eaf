/** What routing looks at: every conversation's floor, and agents with their slots. Rebuilt from events. */
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Routing1700000000012 } from './0012-routing.js';

export class RoutingFloor1700000000085 implements MigrationInterface {
  name = 'RoutingFloor1700000000085';

  async up(runner: QueryRunner): Promise<void> {
    // Times are epoch milliseconds: they are compared and subtracted, and never shown.
    await runner.query(`
      create table routing_floor (
        workspace_id        uuid   not null,
        key                 uuid   not null,
        last_position       bigint not null,
        inbox_id            uuid   not null,
        channel             text   not null,
        contact_id          uuid   not null,
        holder              text   not null,
        agent_id            uuid,
        held_since          bigint not null,
        waits_since         bigint,
        priority            int    not null,
        needs               jsonb  not null,
        offer_id            uuid,
        offer_agent_id      uuid,
        offer_expires_at    bigint,
        passed_by           jsonb  not null,
        rings               int    not null,
        last_offer_ended_at bigint,
        unanswered_since    bigint,
        active_at           bigint not null,
        last_agent_id       uuid,
        last_agent_at       bigint,
        last_wait_ms        bigint,
        told_at             bigint,
        told_position       int,
        cause_id            uuid   not null,
        correlation_id      text   not null,
        primary key (workspace_id, key)
      ) with (fillfactor = 70);
      create index routing_floor_open on routing_floor (workspace_id)
        where waits_since is not null or holder = 'agent';
      -- Who served this contact last.
      create index routing_floor_contact on routing_floor (workspace_id, contact_id, last_agent_at)
        where last_agent_id is not null;
      -- What people waited lately.
      create index routing_floor_waits on routing_floor (last_agent_at)
        where last_wait_ms is not null;

      create table routing_staff (
        workspace_id     uuid   not null,
        key              uuid   not null,
        last_position    bigint not null,
        status           text   not null check (status in ('online', 'away', 'offline')),
        status_since     bigint not null,
        away_reason      text,
        has_left         boolean not null,
        lease            int    not null,
        idle_since       bigint not null,
        capacity         int,
        skills           jsonb  not null,
        languages        jsonb  not null,
        teams            jsonb  not null,
        slots            jsonb  not null,
        ignored_in_a_row int    not null,
        version          int    not null,
        primary key (workspace_id, key)
      ) with (fillfactor = 70);

      select protect_workspace_table('routing_floor');
      select protect_workspace_table('routing_staff');

      -- Their successors follow from the same events.
      drop table routing_agent, routing_conversation;
      delete from projection_checkpoint where name in ('routing-agents', 'routing-conversations');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table routing_staff, routing_floor;
      delete from projection_checkpoint where name in ('routing-staff', 'routing-floor');
    `);
    await new Routing1700000000012().up(runner);
  }
}
