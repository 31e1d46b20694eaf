/** How far each conversation came in its flow: the figures on the drawn flow. Rebuilt from events. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class FlowProgress1700000000081 implements MigrationInterface {
  name = 'FlowProgress1700000000081';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table overview_flow_progress (
        workspace_id  uuid        not null,
        key           uuid        not null,
        last_position bigint      not null,
        flow_version  int         not null,
        entered       jsonb       not null,
        waits_at      text,
        state         text        not null,
        since         timestamptz not null,
        primary key (workspace_id, key)
      );
      create index overview_flow_progress_version on overview_flow_progress (workspace_id, flow_version);
      select protect_workspace_table('overview_flow_progress');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table overview_flow_progress');
  }
}
