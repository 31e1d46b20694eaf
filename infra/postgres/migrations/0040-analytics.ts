/** One row of times per conversation: what the live count and the first answers are computed from. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Analytics1700000000040 implements MigrationInterface {
  name = 'Analytics1700000000040';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table analytics_conversation (
        workspace_id         uuid        not null,
        key                  uuid        not null,
        last_position        bigint      not null,
        inbox_id             uuid        not null,
        channel              text        not null,
        is_open              boolean     not null,
        holder               text        not null,
        started_at           timestamptz not null,
        first_question_at    timestamptz,
        first_answer_at      timestamptz,
        first_answer_by      text,
        first_agent_answer_at timestamptz,
        handover_at          timestamptz,
        waiting_since        timestamptz,
        messages_in          int         not null,
        messages_out         int         not null,
        primary key (workspace_id, key)
      );
      create index analytics_conversation_open on analytics_conversation (workspace_id, channel, holder) where is_open;
      create index analytics_conversation_started on analytics_conversation (workspace_id, started_at);
      select protect_workspace_table('analytics_conversation');
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table analytics_conversation');
  }
}
