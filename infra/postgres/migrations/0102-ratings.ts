/** Marks of customers, asked for and given. Rebuilt from events. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Ratings1700000000102 implements MigrationInterface {
  name = 'Ratings1700000000102';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table analytics_rating (
        workspace_id    uuid        not null,
        key             uuid        not null,
        last_position   bigint      not null,
        conversation_id uuid        not null,
        of_whom         text        not null,
        flow_version    int,
        asked_at        timestamptz not null,
        score           int,
        primary key (workspace_id, key)
      );
      create index analytics_rating_asked on analytics_rating (workspace_id, asked_at);
      select protect_workspace_table('analytics_rating');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table analytics_rating');
  }
}
