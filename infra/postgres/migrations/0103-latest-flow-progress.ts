/** The latest conversations with the bot: the gate before a new flow replays them. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LatestFlowProgress1700000000103 implements MigrationInterface {
  name = 'LatestFlowProgress1700000000103';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'create index overview_flow_progress_since on overview_flow_progress (workspace_id, since desc)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index overview_flow_progress_since');
  }
}
