/** Routing's view of who is one person: which contact was joined to which. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RoutingContactLinks1700000000111 implements MigrationInterface {
  name = 'RoutingContactLinks1700000000111';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table routing_contact_link (
        workspace_id  uuid   not null,
        key           uuid   not null,
        last_position bigint not null,
        kept_by       uuid   not null,
        merge_id      uuid   not null,
        primary key (workspace_id, key)
      );
      create index routing_contact_link_kept_by on routing_contact_link (workspace_id, kept_by);
      select protect_workspace_table('routing_contact_link');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table routing_contact_link');
  }
}
