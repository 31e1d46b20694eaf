/** `convolog dead-letters`: events that a reaction gave up on; lists them, or tries them again. */
import { type DeadLetter, listDeadLetters, redriveDeadLetters } from '#libs/bus';
import type { Command } from 'commander';
import { print, withStore } from './connection.js';

interface DeadLettersOptions {
  readonly reaction?: string;
  readonly redrive?: boolean;
  readonly json?: boolean;
}

export function addDeadLetters(program: Command): void {
  program
    .command('dead-letters')
    .description('List the events that a reaction gave up on, and those that wait behind them.')
    .option('--reaction <name>', 'of this reaction only, such as bot-answer-message')
    .option('--redrive', 'give them their tries back; what waits behind them follows')
    .option('--json', 'one JSON object per line')
    .action((options: DeadLettersOptions) =>
      withStore(async ({ database: { pool } }) => {
        const filter = options.reaction ? { reaction: options.reaction } : {};
        if (options.redrive) {
          const count = await redriveDeadLetters(pool, filter);
          return print(`${count} dead letter(s) will be tried again within a second.`);
        }
        const letters = await listDeadLetters(pool, filter);
        if (letters.length === 0 && !options.json) print('No dead letters.');
        for (const letter of letters) print(options.json ? JSON.stringify(letter) : lineOf(letter));
      }),
    );
}

function lineOf({ status, reaction, eventType, stream, attempts, reason }: DeadLetter): string {
  return `${status.padEnd(8)}  ${reaction}  ${eventType}  ${stream}  ${attempts} tries  ${reason ?? ''}`;
}
