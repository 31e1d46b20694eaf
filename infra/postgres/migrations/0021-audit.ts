/** Who did what to accounts and settings: append only, each entry chained to the one before. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Audit1700000000021 implements MigrationInterface {
  name = 'Audit1700000000021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table audit_entry (
        workspace_id uuid not null references workspace,
        number bigint not null check (number > 0),
        at timestamptz not null,
        account_id uuid not null,
        action text not null,
        subject text not null,
        detail text not null,
        previous_hash bytea not null,
        hash bytea not null,
        primary key (workspace_id, number)
      );

      select protect_workspace_table('audit_entry', 'select, insert');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table audit_entry');
  }
}
