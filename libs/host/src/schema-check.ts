/** Readiness: has the schema every migration that this build brings? Asked until it has, then never again. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from 'pg';
import type { Check } from './health.js';

/** Built migrations, `NNNN-name.js`; their timestamps are this plus NNNN. */
const FOLDER = join(__dirname, '../../../infra/postgres/migrations');
const TIMESTAMP_BASE = 1_700_000_000_000;

export function schemaCheck(pool: Pool): Check {
  const missing = new Set(broughtMigrations());
  return async () => {
    if (missing.size > 0) {
      const { rows } = await pool.query<{ timestamp: string }>('select timestamp from migration');
      for (const { timestamp } of rows) missing.delete(Number(timestamp) - TIMESTAMP_BASE);
    }
    return missing.size === 0
      ? { isOk: true }
      : { isOk: false, detail: `${missing.size} migrations have not run; run: npm run migrate` };
  };
}

function broughtMigrations(): number[] {
  return readdirSync(FOLDER).flatMap((file) => {
    const number = /^(\d{4})-.*\.js$/.exec(file)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}
