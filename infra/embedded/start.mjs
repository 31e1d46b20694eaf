/**
 * `npm start`: the whole house on a machine that has only Node and npm. Gets this clone ready, then
 * hands over to run-house.ts, which starts the servers and the services and stays in charge of them.
 */
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { CannotGoOn, ensureBuilt, ensureInstalled, requireNode, ROOT } from './prepare.mjs';

const startedAt = performance.now();
const report = (line) => process.stdout.write(`  ${line}\n`);

try {
  requireNode();
  process.stdout.write('Convolog is starting.\n');
  await refuseTakenPort(Number(process.env.PORT || 3000));
  await ensureInstalled(report);
  await ensureBuilt(report);
  const { runHouse } = await import('../../dist/infra/embedded/run-house.js');
  process.exitCode = await runHouse({ startedAt, report });
} catch (error) {
  process.stdout.write(`convolog: ${error.message}\n`);
  if (!(error instanceof CannotGoOn) && !error.isForPeople)
    process.stdout.write(`${error.stack}\n`);
  process.exitCode = 1;
}

/** Asked again later; this one spares a newcomer the installation when the answer is no. */
async function refuseTakenPort(port) {
  const dataDir = process.env.DATA_DIR || '.data';
  // An earlier copy in the same folder: it may just be stopping, run-house knows what to do.
  if (existsSync(resolve(ROOT, dataDir, 'running.json'))) return;
  await new Promise((done, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      const isTaken = error.code === 'EADDRINUSE';
      const why = isTaken
        ? `port ${port} is taken`
        : `port ${port} cannot be used: ${error.message}`;
      reject(new CannotGoOn(`${why}. Choose another one: PORT=3100 npm start`));
    });
    server.listen({ port, host: '127.0.0.1' }, () => server.close(done));
  });
}
