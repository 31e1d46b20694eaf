/**
 * Brings the schema up to date before the services start. Asks the database first: on most days
 * there is nothing to do, and loading the migrations costs more than everything else before them.
 */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { ROOT } from './house-plan.js';
import { SayableError } from './sayable-error.js';

const PROGRAM = join(ROOT, 'dist/infra/postgres/migrate.js');
const MIGRATIONS = join(ROOT, 'dist/infra/postgres/migrations');
/** A migration's timestamp is this plus the number that its file begins with. */
const FIRST_TIMESTAMP = 1_700_000_000_000;

/** Throws one sentence when the schema cannot be brought up to date. */
export async function ensureMigrated(
  databaseUrl: string,
  say: (line: string) => void,
): Promise<void> {
  if (await isUpToDate(databaseUrl)) return;
  const env = { ...process.env, DATABASE_URL: databaseUrl };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM], { env });
    const last = stdout.trim().split('\n').at(-1);
    if (last) say(`Database: ${last}.`);
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new SayableError(stderr?.trim() || message);
  }
}

async function isUpToDate(databaseUrl: string): Promise<boolean> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ timestamp: string }>('select timestamp from migration');
    const done = new Set(rows.map(({ timestamp }) => Number(timestamp)));
    return compiledMigrations().every((timestamp) => done.has(timestamp));
  } catch {
    // No such table yet, or no server: the migration itself says what is wrong.
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function compiledMigrations(): number[] {
  return readdirSync(MIGRATIONS)
    .filter((file) => /^\d{4}-.*\.js$/.test(file))
    .map((file) => FIRST_TIMESTAMP + Number(file.slice(0, 4)));
}
