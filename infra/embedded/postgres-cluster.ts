/**
 * The folder of a PostgreSQL server and the login and database that the project has in it.
 * Knows how they are made once; `postgres.ts` starts and stops what runs in it.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import type { PostgresBinaries } from './postgres-binaries.js';
import type { Unprivileged } from './unprivileged.js';

export interface ClusterOptions {
  readonly dataDir: string;
  readonly password: string;
  readonly isDurable: boolean;
}

export async function initialise(
  { dataDir, password, isDurable }: ClusterOptions,
  binaries: PostgresBinaries,
  who: Unprivileged,
): Promise<void> {
  // Made beside and renamed at the end, so that a start cut short never leaves half a database.
  const fresh = `${dataDir}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  const passwordFile = `${dataDir}.password`;
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  who.own(fresh);
  who.own(passwordFile);
  const locale =
    binaries.major >= 17
      ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
      : [process.platform === 'darwin' ? '--locale=C' : '--locale=C.UTF-8'];
  try {
    await run(binaries.initdb, binaries, who, [
      `--pgdata=${fresh}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      ...locale,
      ...(isDurable ? ['--data-checksums'] : ['--no-sync']),
    ]);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(fresh, dataDir);
}

/** Runs a program to its end; its output is only of interest when it fails. */
function run(
  command: string,
  binaries: PostgresBinaries,
  who: Unprivileged,
  args: string[],
): Promise<void> {
  const [file = '', ...rest] = [...who.prefix, command, ...args];
  return new Promise((resolve, reject) => {
    const child = spawn(file, rest, {
      ...who.spawnAs,
      env: { ...process.env, ...binaries.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += String(chunk)));
    child.stderr.on('data', (chunk) => (output += String(chunk)));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} failed (${code}): ${output.trim()}`)),
    );
  });
}

export function superuser(password: string, port: number): Client {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password,
    database: 'postgres',
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => undefined);
  return client;
}

/** The login that the project uses: it owns its database and may make roles, nothing more. */
export async function createOwnDatabase({ password }: ClusterOptions, port: number): Promise<void> {
  const client = superuser(password, port);
  await client.connect();
  try {
    const login = await client.query("select from pg_roles where rolname = 'convolog'");
    if (!login.rowCount) {
      const secret = client.escapeLiteral(password);
      await client.query(`create role convolog login createrole createdb password ${secret}`);
    }
    const database = await client.query("select from pg_database where datname = 'convolog'");
    if (!database.rowCount) await client.query('create database convolog owner convolog');
  } finally {
    await client.end();
  }
}

export function refuseOtherVersion(dataDir: string, major: number): void {
  const found = majorOf(dataDir);
  if (found !== major) {
    throw new Error(
      `${dataDir} was made by PostgreSQL ${found}, but PostgreSQL ${major} is what can be run here. Use the old version, or move the folder away.`,
    );
  }
}

export function majorOf(dataDir: string): number {
  return Number(readFileSync(join(dataDir, 'PG_VERSION'), 'utf8').trim());
}
