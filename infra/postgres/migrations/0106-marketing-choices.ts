/** Customers who stopped marketing messages. See services/delivery/marketing-choices.projection.ts. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MarketingChoices1700000000106 implements MigrationInterface {
  name = 'MarketingChoices1700000000106';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table delivery_marketing_stop (
        workspace_id  uuid        not null,
        key           uuid        not null,
        last_position bigint      not null,
        stopped_at    timestamptz not null,
        primary key (workspace_id, key)
      );
      select protect_workspace_table('delivery_marketing_stop', 'select, insert, update, delete', '');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table delivery_marketing_stop');
  }
}
