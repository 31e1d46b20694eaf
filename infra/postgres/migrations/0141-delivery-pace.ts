/**
 * How far ahead a platform's limits are used up, for all processes of the delivery together. See
 * services/delivery/pacer.ts. A row is worth nothing once its time has passed.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class DeliveryPace1700000000141 implements MigrationInterface {
  name = 'DeliveryPace1700000000141';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table delivery_pace (
        workspace_id uuid        not null,
        -- Derived from the inbox's secret and whom it is about: no address stands here.
        key          uuid        not null primary key,
        used_until   timestamptz not null
      ) with (fillfactor = 50);
      select protect_workspace_table('delivery_pace', 'select, insert, update, delete', '');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table delivery_pace');
  }
}
