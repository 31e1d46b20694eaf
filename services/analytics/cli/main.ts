/** `npx convolog <command>`: the streams on the command line, for analysts and operators. */
import { constants, setPriority } from 'node:os';
import { Command } from 'commander';
import { CliError } from './connection.js';
import { addArchive } from './archive.js';
import { addBalance } from './balance.js';
import { addDeadLetters } from './dead-letters.js';
import { addForget } from './forget.js';
import { addQuarantine } from './quarantine.js';
import { addRebuild } from './rebuild.js';
import { addReplay } from './replay.js';
import { addRewrapKeys } from './rewrap-keys.js';
import { addShow } from './show.js';
import { addWho } from './who.js';
import { addVerify } from './verify.js';

// What somebody wants to know gives way to customers who wait.
setPriority(constants.priority.PRIORITY_LOW);

const program = new Command('convolog')
  .description(
    'Reads the event streams of Convolog.\n\nConnects with DATABASE_URL and MASTER_KEY, or finds what `npm start` left in DATA_DIR (.data).',
  )
  .showHelpAfterError('(convolog --help lists the commands)');

addReplay(program);
addShow(program);
addBalance(program);
addDeadLetters(program);
addQuarantine(program);
addForget(program);
addRebuild(program);
addRewrapKeys(program);
addVerify(program);
addArchive(program);
addWho(program);

program.parseAsync().catch((error: unknown) => {
  // Expected problems are sentences; a stack helps nobody who mistyped an id.
  const trace = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${error instanceof CliError ? error.message : trace}\n`);
  process.exitCode = 1;
});
