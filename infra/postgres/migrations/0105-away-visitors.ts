/** Visitors who left a chat that can go on by email. See services/delivery/away-visitors.projection.ts. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AwayVisitors1700000000105 implements MigrationInterface {
  name = 'AwayVisitors1700000000105';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table delivery_away_visitor (
        workspace_id  uuid    not null,
        key           uuid    not null,
        last_position bigint  not null,
        after_seconds integer not null,
        is_by_mail    boolean not null,
        due_at        timestamptz,
        primary key (workspace_id, key)
      );
      create index delivery_away_visitor_due on delivery_away_visitor (due_at, key)
        where due_at is not null;
      select protect_workspace_table('delivery_away_visitor', 'select, insert, update, delete', '');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table delivery_away_visitor');
  }
}
