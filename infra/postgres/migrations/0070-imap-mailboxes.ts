/**
 * How far each IMAP mailbox has been read, and which process reads it. See services/ingress/imap.
 * One row per inbox that fetches its mail.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ImapMailboxes1700000000070 implements MigrationInterface {
  name = 'ImapMailboxes1700000000070';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table imap_mailbox (
        workspace_id  uuid        not null,
        inbox_id      uuid        not null,
        owner         uuid        not null,
        claimed_until timestamptz not null,
        -- RFC 9051: a UID means something only together with the mailbox's UIDVALIDITY.
        uid_validity  bigint,
        last_uid      bigint      not null default 0,
        -- Older mails were there before us and are left alone.
        read_from     timestamptz not null default '-infinity',
        updated_at    timestamptz not null default now(),
        primary key (inbox_id)
      ) with (fillfactor = 50);
      select protect_workspace_table('imap_mailbox', 'select, insert, update, delete', '');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table imap_mailbox');
  }
}
