/** Which processes run a reaction: they share its partitions evenly and keep them while they live. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ReactionRunners1700000000013 implements MigrationInterface {
  name = 'ReactionRunners1700000000013';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table reaction_runner (
        reaction   text        not null,
        owner      uuid        not null,
        seen_until timestamptz not null,
        primary key (reaction, owner)
      ) with (fillfactor = 20);
      grant select, insert, update, delete on reaction_runner to convolog_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table reaction_runner');
  }
}
