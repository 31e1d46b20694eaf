/** What agents read: one row per conversation, and the names of contacts. Rebuilt from events. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Overview1700000000022 implements MigrationInterface {
  name = 'Overview1700000000022';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table overview_conversation (
        workspace_id uuid not null,
        key uuid not null,
        last_position bigint not null,
        inbox_id uuid not null,
        channel text not null,
        contact_id uuid not null,
        status text not null,
        holder_kind text not null,
        holder_agent_id uuid,
        holder_since timestamptz not null,
        offer_id uuid,
        offer_agent_id uuid,
        offer_expires_at timestamptz,
        unread_versions jsonb not null,
        waiting_since timestamptz,
        labels jsonb not null,
        version integer not null,
        -- Order of the list: position of the last message, so that reading or labelling a
        -- conversation does not move it.
        activity_position bigint not null,
        last_message_at timestamptz not null,
        last_direction text not null,
        started_part jsonb,
        preview_part jsonb,
        preview_position bigint,
        preview_message_id uuid,
        is_preview_revoked boolean not null,
        primary key (workspace_id, key)
      );

      create index overview_conversation_activity
        on overview_conversation (workspace_id, activity_position desc);
      create index overview_conversation_status
        on overview_conversation (workspace_id, status, activity_position desc);
      create index overview_conversation_holder
        on overview_conversation (workspace_id, status, holder_kind, activity_position desc);
      create index overview_conversation_channel
        on overview_conversation (workspace_id, status, channel, activity_position desc);
      create index overview_conversation_agent
        on overview_conversation (workspace_id, holder_agent_id, activity_position desc)
        where holder_agent_id is not null;
      -- What changed since a position: a reconnecting screen asks this.
      create index overview_conversation_position
        on overview_conversation (workspace_id, last_position);

      create table overview_contact (
        workspace_id uuid not null,
        key uuid not null,
        last_position bigint not null,
        identity_part jsonb,
        corrected_part jsonb,
        primary key (workspace_id, key)
      );

      select protect_workspace_table('overview_conversation');
      select protect_workspace_table('overview_contact');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table overview_contact, overview_conversation');
  }
}
