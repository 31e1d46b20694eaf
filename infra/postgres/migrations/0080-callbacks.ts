/** Callbacks: the bot's reminders, and the list of calls that agents work from. Rebuilt from events. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Callbacks1700000000080 implements MigrationInterface {
  name = 'Callbacks1700000000080';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table bot_callback_reminder (
        workspace_id    uuid        not null,
        key             uuid        not null,
        last_position   bigint      not null,
        conversation_id uuid        not null,
        planned_for     timestamptz not null,
        primary key (workspace_id, key)
      );
      create index bot_callback_reminder_due on bot_callback_reminder (planned_for);
      select protect_workspace_table('bot_callback_reminder');

      create table overview_callback (
        workspace_id    uuid        not null,
        key             uuid        not null,
        last_position   bigint      not null,
        conversation_id uuid        not null,
        status          text        not null,
        planned_for     timestamptz not null,
        due_at          timestamptz not null,
        waiting_since   timestamptz not null,
        taken_by        uuid,
        done_at         timestamptz,
        outcome         text,
        attempt         int         not null,
        wanted_part     jsonb,
        primary key (workspace_id, key)
      );
      create index overview_callback_open on overview_callback (workspace_id, due_at) where status <> 'done';
      create index overview_callback_done on overview_callback (workspace_id, done_at) where status = 'done';
      select protect_workspace_table('overview_callback');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table overview_callback; drop table bot_callback_reminder');
  }
}
