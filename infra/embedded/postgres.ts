/**
 * A real PostgreSQL as a child process: makes the data folder once, starts the server or takes
 * over one that is still running there, and stops it with us, even if we are killed.
 * Used by `npm start` (durable) and by tests (unsynced). Does not know the project's tables.
 */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findPostgres, type PostgresBinaries } from './postgres-binaries.js';
import {
  createOwnDatabase,
  initialise,
  majorOf,
  refuseOtherVersion,
  superuser,
} from './postgres-cluster.js';
import { commandLineOf, isAlive, portOrFree, stopProcess, stopWithUs } from './processes.js';
import { unprivileged, type Unprivileged } from './unprivileged.js';

export interface PostgresOptions {
  /** Made when it does not exist. The log goes beside it, `<dataDir>.log`. */
  readonly dataDir: string;
  /** Of both logins, `postgres` (superuser) and `convolog` (owner of the database). */
  readonly password: string;
  /** Wanted port; another free one is taken when it is in use. */
  readonly port?: number;
  /** False only for tests: several times faster, and a power cut may destroy the data. */
  readonly isDurable: boolean;
  readonly maxConnections?: number;
  /** Of a durable server: log that is kept to be used again, and log after which a checkpoint is due. */
  readonly log?: { readonly keptMb: number; readonly maxMb: number };
  /** For tests: force one way to shed root. */
  readonly runAs?: Unprivileged['how'];
}

export interface RunningPostgres {
  /** Login `convolog`, which owns the database `convolog` and is no superuser. */
  readonly url: string;
  readonly superuserUrl: string;
  readonly port: number;
  readonly pid: number;
  readonly major: number;
  /** True when the server of an earlier run was still there and was taken over. */
  readonly isReused: boolean;
  /** Resolves when the process is gone. Open transactions are rolled back. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 30_000;
/** Modest: what a small house writes between two checkpoints. */
const LOG = { keptMb: 512, maxMb: 1_024 };

export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const running = await takeOver(options);
  if (running) return running;
  const binaries = findPostgres();
  const who = unprivileged(options.runAs);
  if (!existsSync(join(options.dataDir, 'PG_VERSION'))) await initialise(options, binaries, who);
  refuseOtherVersion(options.dataDir, binaries.major);
  who.own(options.dataDir);
  const pid = await launch(options, binaries, who);
  const port = portIn(readPidFile(options.dataDir));
  await createOwnDatabase(options, port);
  return describe(options, pid, port, binaries.major, false);
}

function describe(
  { password }: PostgresOptions,
  pid: number,
  port: number,
  major: number,
  isReused: boolean,
): RunningPostgres {
  const dismissWatchdog = stopWithUs(pid, 'INT');
  const url = (login: string, database: string) =>
    `postgres://${login}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
  return {
    url: url('convolog', 'convolog'),
    superuserUrl: url('postgres', 'postgres'),
    port,
    pid,
    major,
    isReused,
    async stop() {
      // Fast shutdown, immediate shutdown, and only then by force.
      await stopProcess(pid, [
        { signal: 'SIGINT', waitMs: 20_000 },
        { signal: 'SIGQUIT', waitMs: 5_000 },
        { signal: 'SIGKILL', waitMs: 2_000 },
      ]);
      dismissWatchdog();
    },
  };
}

/** The server of an earlier run whose parent was killed: usable as it is, or waited for if it is stopping. */
async function takeOver(options: PostgresOptions): Promise<RunningPostgres | null> {
  const lines = readPidFile(options.dataDir);
  if (!lines) return null;
  const pid = Number(lines[0]);
  const isServer = () => isAlive(pid) && /postgres/.test(commandLineOf(pid));
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (isServer() && Date.now() < deadline) {
    const port = portIn(readPidFile(options.dataDir));
    const answer = port ? await tryConnect(options, port) : 'starting';
    if (answer === 'ok') {
      await createOwnDatabase(options, port);
      return describe(options, pid, port, majorOf(options.dataDir), true);
    }
    if (answer === 'refused') {
      throw new Error(
        `A PostgreSQL (pid ${pid}) already runs in ${options.dataDir}, but does not accept our password. Stop it, or set DATABASE_URL.`,
      );
    }
    await sleep(50);
  }
  if (isServer()) throw new Error(`PostgreSQL (pid ${pid}) in ${options.dataDir} does not answer.`);
  // A dead or zombie postmaster's file would keep the next one from starting.
  rmSync(join(options.dataDir, 'postmaster.pid'), { force: true });
  return null;
}

async function launch(
  options: PostgresOptions,
  binaries: PostgresBinaries,
  who: Unprivileged,
): Promise<number> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const failure = await launchOnce(options, binaries, who);
    if (typeof failure === 'number') return failure;
    // Backends of a postmaster that was killed a moment ago hold its memory until they notice.
    const mayPass = /pre-existing shared memory|already exists|Address already in use/.test(
      failure,
    );
    if (!mayPass || Date.now() > deadline) {
      throw new Error(`PostgreSQL did not start in ${options.dataDir}: ${failure}`);
    }
    await sleep(200);
  }
}

/** The pid of a server that answers, or the end of its log. */
async function launchOnce(
  options: PostgresOptions,
  binaries: PostgresBinaries,
  who: Unprivileged,
): Promise<number | string> {
  const port = await portOrFree(options.port);
  const logFile = `${options.dataDir}.log`;
  const log = openSync(logFile, 'a');
  const logStart = readFileSync(logFile).length;
  const [file = '', ...args] = [
    ...who.prefix,
    binaries.postgres,
    ...serverArguments(options, port),
  ];
  const child = spawn(file, args, {
    ...who.spawnAs,
    cwd: dirname(options.dataDir),
    // Its own session: Ctrl-C in the terminal is ours to pass on, in the right order.
    detached: true,
    env: { ...process.env, ...binaries.env },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let isGone = false;
  child.once('exit', () => (isGone = true));
  child.once('error', () => (isGone = true));
  child.unref();
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!isGone && Date.now() < deadline) {
    if ((await tryConnect(options, port)) === 'ok') return child.pid ?? 0;
    await sleep(15);
  }
  if (!isGone) child.kill('SIGKILL');
  return readFileSync(logFile).subarray(logStart).toString('utf8').trim().slice(-1500);
}

function serverArguments(options: PostgresOptions, port: number): string[] {
  const { keptMb, maxMb } = options.log ?? LOG;
  const settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: options.maxConnections ?? 200,
    shared_buffers: '128MB',
    log_timezone: 'UTC',
    timezone: 'UTC',
    max_wal_size: `${maxMb}MB`,
    ...(options.isDurable
      ? // Segments of the log are used again: who must make one writes and syncs 16 MB of zeros before its
        // commit. `npm run bench -- segments` prints what that costs on this disk.
        { min_wal_size: `${keptMb}MB` }
      : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', options.dataDir, '-p', String(port), ...flags];
}

async function tryConnect(
  { password }: PostgresOptions,
  port: number,
): Promise<'ok' | 'starting' | 'refused'> {
  const client = superuser(password, port);
  try {
    await client.connect();
    return 'ok';
  } catch (error) {
    const { code } = error as { code?: string };
    return code === '28P01' || code === '28000' ? 'refused' : 'starting';
  } finally {
    await client.end().catch(() => undefined);
  }
}

function readPidFile(dataDir: string): string[] | null {
  try {
    return readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return null;
  }
}

/** Fourth line of postmaster.pid; 0 while it is not written yet. */
function portIn(lines: string[] | null): number {
  return Number(lines?.[3] ?? 0);
}
