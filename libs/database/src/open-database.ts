/**
 * The one door to PostgreSQL. A process opens it once; TypeORM and plain `pg` share its pool.
 *
 * Sessions become the role `convolog_app`: they may add events and not change them. Requests of
 * people go through `inWorkspace`, where row-level security is the second wall.
 */
import * as pg from 'pg';
import type { Pool, PoolClient } from 'pg';
import type { DataSource, EntitySchema, MixedList } from 'typeorm';
import { DatabaseNotReadyError } from './database-not-ready-error.js';
import { runInWorkspace } from './run-in-workspace.js';

export interface DatabaseOptions {
  /** postgres://user:password@host:port/database */
  readonly url: string;
  /** Shown in pg_stat_activity; the service's name. */
  readonly applicationName: string;
  /** Connections at most. Default 10; the event store uses up to two while it appends. */
  readonly poolMax?: number;
  /** A statement that runs longer is cancelled. Default 60,000. */
  readonly statementTimeoutMs?: number;
  /** TypeORM entities of read models. Default none. */
  readonly entities?: MixedList<Function | string | EntitySchema>;
  /** An idle connection broke (the server went away). The pool makes new ones by itself. */
  readonly onConnectionLost?: (error: Error) => void;
}

export interface Database {
  readonly pool: Pool;
  /**
   * TypeORM on the same pool, for who wants entities. Loaded when first asked for: it is a quarter of
   * what a service loads at its start, and most never need it.
   */
  readonly typeorm: () => Promise<DataSource>;
  /**
   * Runs `work` in a transaction as `convolog_desk`: it sees and changes rows of this workspace only.
   * Commits when `work` resolves, rolls back when it throws.
   */
  inWorkspace<Result>(
    workspaceId: string,
    work: (client: PoolClient) => Promise<Result>,
  ): Promise<Result>;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 3_000;
const LOCK_TIMEOUT_MS = 2_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;

/**
 * Connects at once, so that a wrong address is found at boot. Throws `DatabaseNotReadyError` with one
 * sentence for an operator; later losses heal by themselves.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.poolMax ?? 10,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    options: sessionOptions(options.statementTimeoutMs ?? 60_000),
  });
  pool.on('error', (error) => options.onConnectionLost?.(error));
  outliveLostConnections(pool);
  try {
    (await pool.connect()).release();
  } catch (error) {
    await pool.end();
    throw new DatabaseNotReadyError(options.url, error);
  }
  let dataSource: Promise<DataSource> | undefined;
  return {
    pool,
    typeorm: () => (dataSource ??= openTypeorm(pool, options)),
    inWorkspace: (workspaceId, work) => runInWorkspace(pool, workspaceId, work),
    close: () => pool.end(),
  };
}

function openTypeorm(pool: Pool, { entities = [] }: DatabaseOptions): Promise<DataSource> {
  const typeorm = require('typeorm') as typeof import('typeorm');
  const dataSource = new typeorm.DataSource({
    type: 'postgres',
    entities,
    installExtensions: false,
    // TypeORM makes its pool with the class that it is handed; ours hands back the one there is.
    driver: {
      ...pg,
      Pool: function theOnePool() {
        return pool;
      },
    },
  });
  return dataSource.initialize();
}

/**
 * The pool listens to the errors of idle connections only. One that breaks while somebody holds it, but
 * between two queries, would otherwise end the process; its holder hears of it by the next query.
 */
function outliveLostConnections(pool: Pool): void {
  const heard = new WeakSet<PoolClient>();
  pool.on('acquire', (client) => {
    if (heard.has(client)) return;
    heard.add(client);
    client.on('error', () => undefined);
  });
}

function sessionOptions(statementTimeoutMs: number): string {
  const settings = {
    role: 'convolog_app',
    statement_timeout: statementTimeoutMs,
    lock_timeout: LOCK_TIMEOUT_MS,
    // A transaction that somebody forgot must not hold the log's lock for ever.
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
  };
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}
