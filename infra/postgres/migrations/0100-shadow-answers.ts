/** Shadow runs: their category of streams, and a row per question with what was noted and really done. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ShadowAnswers1700000000100 implements MigrationInterface {
  name = 'ShadowAnswers1700000000100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter type event_category add value if not exists 'shadow';
      create table overview_shadow_answer (
        workspace_id        uuid        not null,
        key                 uuid        not null,
        last_position       bigint      not null,
        run_id              uuid        not null,
        conversation_id     uuid        not null,
        question_message_id uuid        not null,
        question_event_id   uuid        not null,
        asked_at            timestamptz not null,
        channel             text        not null,
        floor               text        not null,
        would               jsonb       not null,
        score               float8,
        said                jsonb,
        is_after_difference boolean     not null,
        compared_by         text,
        did                 jsonb,
        sent_event_id       uuid,
        likeness            float8,
        verdict             text,
        rated               int,
        primary key (workspace_id, key)
      );
      create index overview_shadow_answer_run on overview_shadow_answer (workspace_id, run_id, asked_at desc, key desc);
      select protect_workspace_table('overview_shadow_answer');
    `);
  }

  /** A value of an enumeration cannot be taken away; an unused one does no harm. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table overview_shadow_answer');
  }
}
