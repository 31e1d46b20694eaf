/** How long agents held each conversation: handling time, for staffing. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AgentStretches1700000000090 implements MigrationInterface {
  name = 'AgentStretches1700000000090';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table analytics_handling (
        workspace_id    uuid        not null,
        key             uuid        not null,
        last_position   bigint      not null,
        channel         text        not null,
        held_since_ms   float8,
        stretches       int         not null,
        held_ms         float8      not null,
        ended_ms        float8,
        primary key (workspace_id, key)
      );
      create index analytics_handling_ended on analytics_handling (workspace_id, ended_ms);
      select protect_workspace_table('analytics_handling');
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table analytics_handling');
  }
}
