/** Which contact is joined to which: what lists follow to the name of a person. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ContactLinks1700000000112 implements MigrationInterface {
  name = 'ContactLinks1700000000112';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table overview_contact_link (
        workspace_id  uuid   not null,
        key           uuid   not null,
        last_position bigint not null,
        kept_by       uuid,
        merge_id      uuid   not null,
        last_kept_by  uuid   not null,
        primary key (workspace_id, key)
      );
      create index overview_contact_link_kept_by on overview_contact_link (workspace_id, kept_by);
      select protect_workspace_table('overview_contact_link');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table overview_contact_link');
  }
}
