/** Lets services see which migrations have run, for their readiness. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Readiness1700000000014 implements MigrationInterface {
  name = 'Readiness1700000000014';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('grant select on migration to convolog_app');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('revoke select on migration from convolog_app');
  }
}
