/** Clocks of conversations: since when customers wait, and what ran out. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AnswerClocks1700000000091 implements MigrationInterface {
  name = 'AnswerClocks1700000000091';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table routing_clock (
        workspace_id  uuid    not null,
        key           uuid    not null,
        last_position bigint  not null,
        clocks        json    not null,
        is_bots_turn  boolean not null,
        is_running    boolean not null,
        ran_out       json    not null,
        primary key (workspace_id, key)
      );
      create index routing_clock_running on routing_clock (workspace_id) where is_running;
      select protect_workspace_table('routing_clock');
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table routing_clock');
  }
}
