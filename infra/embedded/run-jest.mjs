/**
 * Runs Jest and counts what came of it: tests, suites that could not even run, and a run that does
 * not come to its end. As a program it prints `N passed, N failed` as its last line.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ROOT } from './prepare.mjs';

/** Between the last result and the end of the process: longer means that a test left something open. */
const END_TIMEOUT_MS = 30_000;

export async function runJest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'convolog-results-'));
  const outputFile = join(folder, 'results.json');
  const program = join(ROOT, 'node_modules/jest/bin/jest.js');
  const jest = spawn(
    process.execPath,
    [program, '--json', `--outputFile=${outputFile}`, '--passWithNoTests', ...args],
    { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const ended = new Promise((done) => jest.once('close', done));
  const status = await Promise.race([ended, hangs(outputFile, ended)]);
  if (status === 'hangs') jest.kill('SIGKILL');
  const results = existsSync(outputFile) ? JSON.parse(readFileSync(outputFile, 'utf8')) : null;
  rmSync(folder, { recursive: true, force: true });
  if (status === 'hangs') {
    process.stdout.write(
      'All tests have run, but the run does not end: one left something open.\n',
    );
  }
  const failed = results ? results.numFailedTests + results.numRuntimeErrorTestSuites : 0;
  return {
    passed: results?.numPassedTests ?? 0,
    skipped: results ? results.numPendingTests + results.numTodoTests : 0,
    // Whatever went wrong without a failing test is a failure too.
    failed: status === 0 ? failed : Math.max(failed, 1),
  };
}

async function hangs(outputFile, ended) {
  let isOver = false;
  void ended.then(() => (isOver = true));
  while (!isOver && !existsSync(outputFile)) await sleep(500);
  for (let waited = 0; !isOver && waited < END_TIMEOUT_MS; waited += 500) await sleep(500);
  return isOver ? ended : 'hangs';
}

export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const totals = await runJest(process.argv.slice(2));
  process.stdout.write(`${closingLine(totals)}\n`);
  process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;
}
