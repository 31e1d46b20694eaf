/**
 * The long forms of the store's proofs:
 * `npm run test:store -- --runs 5000 --seed 7`   random appends and broken connections against an oracle
 * `npm run test:store-kill -- --rounds 50`       kill -9 of Postgres and of the appending processes
 */
import { parseArgs } from 'node:util';
import { CannotGoOn, ensureBuilt, ensureInstalled, requireNode } from './prepare.mjs';
import { closingLine, runJest } from './run-jest.mjs';

const report = (line) => process.stderr.write(`${line}\n`);
const HELP = `usage: npm run test:store -- [--runs N] [--seed N]
       npm run test:store-kill -- [--rounds N] [--seed N]
The seed is printed; the same one makes the same run again.`;

try {
  const { values } = parseArgs({
    options: {
      kill: { type: 'boolean', default: false },
      runs: { type: 'string', default: '1000' },
      rounds: { type: 'string', default: '50' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) report(HELP);
  else await prove(values);
} catch (error) {
  const isUsage = error instanceof CannotGoOn || error.code?.startsWith('ERR_PARSE_ARGS');
  if (!isUsage) throw error;
  report(`convolog: ${error.message}\n${HELP}`);
  process.exitCode = 1;
}

async function prove({ kill, runs, rounds, seed }) {
  for (const [name, text] of Object.entries({ runs, rounds, seed }))
    if (!/^\d{1,9}$/.test(text)) throw new CannotGoOn(`--${name}: a whole number, not ${text}`);
  requireNode();
  await ensureInstalled(report);
  await ensureBuilt(report, { withWeb: false });
  Object.assign(process.env, { RUNS: runs, KILL_ROUNDS: rounds, SEED: seed });
  const what = kill
    ? ['--testPathPatterns', 'gap-safety', '-t', 'are killed']
    : ['--testPathPatterns', 'libs/event-store/src', '-t', 'under random appends'];
  report(kill ? `${rounds} rounds of kills, seed ${seed}` : `${runs} runs, seed ${seed}`);
  // Jest's own report hides what a suite prints; seeds and counts are the point here.
  const totals = await runJest(['--selectProjects', 'unit', 'int', '--maxWorkers=2', ...what]);
  process.stdout.write(`${closingLine(totals)}\n`);
  process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;
}
