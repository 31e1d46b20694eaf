/** What became of everything that an inbox received. Rebuilt from events. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IntakeBalance1700000000023 implements MigrationInterface {
  name = 'IntakeBalance1700000000023';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table overview_intake (
        workspace_id uuid not null,
        key uuid not null,
        last_position bigint not null,
        inbox_id uuid not null,
        shown integer not null,
        filtered integer not null,
        quarantined integer not null,
        primary key (workspace_id, key)
      );
      create index overview_intake_inbox on overview_intake (workspace_id, inbox_id);
      select protect_workspace_table('overview_intake');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table overview_intake');
  }
}
