/**
 * Runs a program of the project on code that is compiled from the present sources:
 * `node infra/embedded/run-built.mjs test/bench <suite> [arguments]`. A folder takes the next
 * argument as the program's name. What it reports goes to stderr: the last line of stdout is the
 * program's own.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CannotGoOn, ensureBuilt, ensureInstalled, requireNode, ROOT } from './prepare.mjs';

const report = (line) => process.stderr.write(`${line}\n`);

try {
  requireNode();
  await ensureInstalled(report);
  await ensureBuilt(report, { withWeb: false });
  const { program, args } = choose(process.argv.slice(2));
  const child = spawnSync(process.execPath, ['--enable-source-maps', program, ...args], {
    stdio: 'inherit',
  });
  // What went wrong the program has said itself.
  process.exitCode = child.status ?? 1;
} catch (error) {
  if (!(error instanceof CannotGoOn)) throw error;
  report(`convolog: ${error.message}`);
  process.exitCode = 1;
}

function choose([place, ...args]) {
  const path = join(ROOT, 'dist', place);
  if (existsSync(`${path}.js`)) return { program: `${path}.js`, args };
  const names = programsIn(path);
  const [name, ...rest] = args;
  if (names.includes(name)) return { program: join(path, `${name}.js`), args: rest };
  throw new CannotGoOn(
    names.length === 0
      ? `there is no ${place} to run`
      : `say which: ${names.join(', ')}; e.g. npm run ${basename(place)} -- ${names[0]} --json`,
  );
}

/** A program is named after its suite; files it is made of sit in folders of their own. */
function programsIn(folder) {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
  return readdirSync(folder)
    .filter((entry) => entry.endsWith('.js') && !entry.endsWith('.spec.js'))
    .map((entry) => basename(entry, '.js'));
}
