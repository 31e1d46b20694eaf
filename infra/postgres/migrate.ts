/**
 * Brings the schema up to date: `node dist/infra/postgres/migrate.js`. Safe to start several times at
 * once: one works, the others wait and then find nothing to do. Prints what it does; ends with 1 and
 * one sentence when it cannot.
 */
import { DataSource } from 'typeorm';
import ownersDataSource from './data-source.js';

/** Any number nobody else uses in this database: "convolog" in ASCII, cut to 63 bits. */
const MIGRATION_LOCK = '7165916604736876407';

/** Runs what is pending as the login of `databaseUrl`; answers the names of what it ran. */
export async function migrate(
  databaseUrl: string,
  print: (line: string) => void = () => undefined,
): Promise<string[]> {
  const dataSource = new DataSource({ ...ownersDataSource.options, url: databaseUrl } as never);
  await dataSource.initialize();
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const done = await dataSource.runMigrations();
    for (const migration of done) print(`migrated: ${migration.name}`);
    print(done.length === 0 ? 'schema is up to date' : `${done.length} migrations done`);
    return done.map((migration) => migration.name);
  } finally {
    await lock.release();
    await dataSource.destroy(); // Ends the session, and with it the lock.
  }
}

function sentence(error: unknown, databaseUrl: string): string {
  const place = databaseUrl.replace(/\/\/[^@/]*@/, '//'); // Never print the password.
  const { code, message } = error as { code?: string; message?: string };
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'ETIMEDOUT')
    return `no PostgreSQL answers at ${place} (${code}). Start it, or correct DATABASE_URL.`;
  if (code === '28P01' || code === '28000')
    return `PostgreSQL at ${place} refuses this login: ${message}`;
  if (code === '42501')
    return `this login may not do that: ${message}. Migrations need the owner of the database, with CREATEROLE.`;
  return `${message ?? String(error)} (${place})`;
}

async function main(): Promise<void> {
  const databaseUrl = process.env.DATABASE_URL;
  if (!databaseUrl)
    throw new Error('DATABASE_URL is missing: postgres://user:password@host:port/database');
  await migrate(databaseUrl, (line) => process.stdout.write(`${line}\n`));
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`migrate: ${sentence(error, process.env.DATABASE_URL ?? '')}\n`);
    process.exitCode = 1;
  });
}
