/**
 * Which process has the sockets of a visitor, and since when the last one is closed. See
 * services/ingress/chat/visitor-table.ts. Written when somebody comes or goes, never while they stay.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ChatVisitors1700000000140 implements MigrationInterface {
  name = 'ChatVisitors1700000000140';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A process whose sign of life is old is gone, and its visitors with it.
      create table chat_process (
        process_id uuid        not null primary key,
        seen_at    timestamptz not null
      ) with (fillfactor = 20);
      grant select, insert, update, delete on chat_process to convolog_app;

      create table chat_visitor (
        workspace_id    uuid        not null,
        conversation_id uuid        not null,
        process_id      uuid        not null,
        -- null: a socket is open.
        left_at         timestamptz,
        primary key (conversation_id, process_id)
      ) with (fillfactor = 50);
      create index chat_visitor_process on chat_visitor (process_id);
      select protect_workspace_table('chat_visitor', 'select, insert, update, delete', '');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table chat_visitor, chat_process');
  }
}
