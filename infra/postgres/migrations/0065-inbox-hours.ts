/** Conversations per hour of an inbox. See services/delivery/inbox-hours.projection.ts. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class InboxHours1700000000065 implements MigrationInterface {
  name = 'InboxHours1700000000065';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table delivery_inbox_hour (
        workspace_id  uuid        not null,
        key           uuid        not null,
        last_position bigint      not null,
        inbox_id      uuid        not null,
        hour          timestamptz not null,
        began         integer     not null,
        primary key (workspace_id, key)
      );
      create index delivery_inbox_hour_inbox on delivery_inbox_hour (workspace_id, inbox_id, hour);
      select protect_workspace_table('delivery_inbox_hour');
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table delivery_inbox_hour');
  }
}
