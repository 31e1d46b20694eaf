/**
 * `npm run test:containers`: the integration suites of the store and the bus once more, against
 * Postgres and NATS in containers instead of the embedded ones. Needs a Docker engine. Arguments go
 * to Jest. The last line is `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PostgreSqlContainer } from '@testcontainers/postgresql';
import { getContainerRuntimeClient } from 'testcontainers';

/** The same as in docker-compose.yml. */
const POSTGRES_IMAGE = process.env.POSTGRES_IMAGE || 'postgres:17-bookworm';
const NATS_IMAGE = process.env.NATS_IMAGE || 'nats:2.11-alpine';
const SUITES = ['libs/(event-store|bus|database|sealing|testing)/'];
const ROOT = resolve(__dirname, '../../..');

async function main(): Promise<number> {
  try {
    await getContainerRuntimeClient();
  } catch {
    say('No Docker engine answers. Start one, or run `npm test`, which needs none.');
    return 1;
  }
  const startedAt = Date.now();
  const postgres = await new PostgreSqlContainer(POSTGRES_IMAGE)
    .withUsername('postgres')
    .withCommand(['postgres', '-c', 'max_connections=300', '-c', 'fsync=off'])
    .start();
  try {
    say(`${POSTGRES_IMAGE} is up after ${Date.now() - startedAt} ms.`);
    return runSuites(postgres.getConnectionUri());
  } finally {
    await postgres.stop();
  }
}

function runSuites(postgresUrl: string): number {
  const folder = mkdtempSync(join(tmpdir(), 'convolog-containers-'));
  const results = join(folder, 'results.json');
  const asked = process.argv.slice(2);
  const jest = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules/jest/bin/jest.js'),
      '--selectProjects=int',
      '--runInBand',
      '--json',
      `--outputFile=${results}`,
      ...(asked.length > 0 ? asked : SUITES),
    ],
    {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        CONVOLOG_TEST_POSTGRES_URL: postgresUrl,
        CONVOLOG_TEST_NATS_IMAGE: NATS_IMAGE,
      },
    },
  );
  const counted = JSON.parse(readFileSync(results, 'utf8')) as {
    numPassedTests: number;
    numFailedTests: number;
    numRuntimeErrorTestSuites: number;
  };
  rmSync(folder, { recursive: true, force: true });
  const failed = counted.numFailedTests + counted.numRuntimeErrorTestSuites;
  const wrong = jest.status === 0 ? failed : Math.max(failed, 1);
  say(`${counted.numPassedTests} passed, ${wrong} failed`);
  return wrong > 0 || counted.numPassedTests === 0 ? 1 : 0;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    say(`The containers could not be started: ${(error as Error).message}`);
    process.exitCode = 1;
  },
);
