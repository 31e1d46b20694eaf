/** Which questions the bot answered or did not know: what the mismatch desk lists and the gate asks again. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class KnowledgeQuestions1700000000075 implements MigrationInterface {
  name = 'KnowledgeQuestions1700000000075';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table overview_question (
        workspace_id uuid not null,
        key uuid not null,
        last_position bigint not null,
        conversation_id uuid not null,
        question_event_id uuid,
        asked_at timestamptz not null,
        entry_id text,
        is_mismatch boolean not null,
        resolved_as text,
        primary key (workspace_id, key)
      );
      create index overview_question_open on overview_question (workspace_id, asked_at desc)
        where is_mismatch and resolved_as is null;
      create index overview_question_asked on overview_question (workspace_id, is_mismatch desc, asked_at desc);
      select protect_workspace_table('overview_question');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table overview_question');
  }
}
