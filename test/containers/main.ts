/**
 * `npm run test:containers`: the integration suites of the store and the bus once more, against
 * Postgres and NATS in containers instead of the embedded ones. Needs a Docker engine. Arguments go
 * to Jest. The last line is `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
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
  const asked = process.argv.slice(2);
  const suites = asked.length > 0 ? asked : SUITES;
  const jest = spawnSync(
    process.execPath,
    ['infra/embedded/run-jest.mjs', '--selectProjects=int', '--runInBand', ...suites],
    {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        CONVOLOG_TEST_POSTGRES_URL: postgresUrl,
        CONVOLOG_TEST_NATS_IMAGE: NATS_IMAGE,
      },
    },
  );
  return jest.status ?? 1;
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
