/** The language in which the bot took a question: the gates ask it again in the same. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class QuestionLanguage1700000000101 implements MigrationInterface {
  name = 'QuestionLanguage1700000000101';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table overview_question add column language text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table overview_question drop column language');
  }
}
