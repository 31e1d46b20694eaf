/**
 * The one door to PostgreSQL. A process opens it once; TypeORM and plain `pg` share its pool.
 *
 * Sessions become the role `convolog_app`: they may add events and not change them. Requests of
 * people go through `inWorkspace`, where row-level security is the second wall.
 */
import type { Pool, PoolClient } from 'pg';
import { DataSource, type EntitySchema, type MixedList } from 'typeorm';
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
  readonly dataSource: DataSource;
  /** The same pool that TypeORM uses. */
  readonly pool: Pool;
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
  const dataSource = new DataSource({
    type: 'postgres',
    url: options.url,
    applicationName: options.applicationName,
    entities: options.entities ?? [],
    installExtensions: false,
    poolErrorHandler: (error: Error) => options.onConnectionLost?.(error),
    extra: {
      max: options.poolMax ?? 10,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      options: sessionOptions(options.statementTimeoutMs ?? 60_000),
    },
  });
  try {
    await dataSource.initialize();
  } catch (error) {
    throw new DatabaseNotReadyError(options.url, error);
  }
  const pool = (dataSource.driver as unknown as { master: Pool }).master;
  outliveLostConnections(pool);
  return {
    dataSource,
    pool,
    inWorkspace: (workspaceId, work) => runInWorkspace(pool, workspaceId, work),
    close: () => dataSource.destroy(),
  };
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
