/**
 * Persons: which contacts have the same address, number or account. Digests under a secret of the
 * workspace, so that the table says nothing about anybody; rows go with a forgotten contact.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Persons1700000000110 implements MigrationInterface {
  name = 'Persons1700000000110';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table overview_trait (
        workspace_id uuid    not null,
        contact_id   uuid    not null,
        kind         text    not null,
        digest       bytea   not null,
        is_proven    boolean not null,
        primary key (workspace_id, contact_id, kind, digest)
      );
      create index overview_trait_digest on overview_trait (workspace_id, digest, kind);
      select protect_workspace_table('overview_trait');

      -- The secret of the digests, sealed with the workspace's own key.
      create table overview_trait_secret (
        workspace_id uuid  not null primary key,
        id           uuid  not null,
        box          bytea not null
      );
      select protect_workspace_table('overview_trait_secret', 'select, insert', '');

      -- All conversations of one contact: asked by forgetting and by a person's page.
      create index overview_conversation_contact on overview_conversation (workspace_id, contact_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index overview_conversation_contact;
      drop table overview_trait_secret;
      drop table overview_trait;
    `);
  }
}
