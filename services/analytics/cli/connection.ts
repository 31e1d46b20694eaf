/** How a command reaches the store: by the environment, or by what `npm start` left behind. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Pool } from 'pg';
import { type Database, openDatabase } from '#libs/database';
import { NatsBus } from '#libs/bus';
import { houseVersions } from '#libs/event-catalog';
import { type EventStore, PostgresEventStore, splitStream } from '#libs/event-store';
import { chooseKeyProvider, type KeyProvider, PgSealer, type Sealer } from '#libs/sealing';

/** A problem that the reader can mend: printed as one sentence, without a stack. */
export class CliError extends Error {}

export interface Connection {
  readonly database: Database;
  readonly store: EventStore;
  readonly sealer: Sealer;
  readonly keyProvider: KeyProvider;
  /** The workspace that a stream belongs to. Throws `CliError` when there is no such stream. */
  readonly workspaceOf: (stream: string) => Promise<string>;
}

interface Address {
  readonly databaseUrl: string;
  readonly masterKey: string;
  /** `null`: services hear of what is done here when they look for themselves. */
  readonly natsUrl: string | null;
}

/** File in DATA_DIR, mode 0600, written by `npm start` while it runs. */
const CONNECTION_FILE = 'connection.json';

/** Opens the store, runs a command, closes the store. */
export async function withStore(command: (connection: Connection) => Promise<void>): Promise<void> {
  const { databaseUrl, masterKey } = address();
  const database = await openDatabase({
    url: databaseUrl,
    applicationName: 'convolog-cli',
    poolMax: 4,
  });
  const keyProvider = chooseKeyProvider(masterKey, { serviceToken: process.env.KEY_SERVICE_TOKEN });
  const sealer = new PgSealer(database.pool, keyProvider);
  const store = new PostgresEventStore({
    pool: database.pool,
    sealer,
    versions: houseVersions,
    ...(archiveFolder() ? { archiveFolder: archiveFolder() } : {}),
  });
  try {
    await command({
      database,
      store,
      sealer,
      keyProvider,
      workspaceOf: (stream) => workspaceOf(database, stream),
    });
  } finally {
    await store.close();
    await database.close();
  }
}

/** Runs a command with connections of the schema's owner, for what services may not do. */
export async function withOwner(command: (owner: Pool) => Promise<void>): Promise<void> {
  const owner = new Pool({
    connectionString: address().databaseUrl,
    application_name: 'convolog-cli',
    max: 3,
  });
  owner.on('error', () => undefined); // Heard by the query that needs the connection.
  try {
    await command(owner);
  } finally {
    await owner.end();
  }
}

/** Where the archive's files are, when not where they were written. */
export function archiveFolder(): string | undefined {
  return process.env.ARCHIVE_DIR || undefined;
}

/** Where new archive files go. */
export function newArchiveFolder(): string {
  return resolve(archiveFolder() ?? join(process.env.DATA_DIR ?? '.data', 'archive'));
}

function address(): Address {
  const {
    DATABASE_URL: databaseUrl,
    MASTER_KEY: masterKey,
    NATS_URL: natsUrl,
    DATA_DIR = '.data',
  } = process.env;
  if (databaseUrl && masterKey) return { databaseUrl, masterKey, natsUrl: natsUrl ?? null };
  const file = join(DATA_DIR, CONNECTION_FILE);
  if (!existsSync(file))
    throw new CliError(
      'No store to read from. Run `npm start` in another window, or set DATABASE_URL and MASTER_KEY.',
    );
  const found = JSON.parse(readFileSync(file, 'utf8')) as Address;
  return {
    databaseUrl: databaseUrl ?? found.databaseUrl,
    masterKey: masterKey ?? found.masterKey,
    natsUrl: natsUrl ?? found.natsUrl,
  };
}

const BUS_PATIENCE_MS = 2_000;

/** Tells the running services. Answers whether there was a bus to tell it on. */
export async function tellServices(subject: string, payload: object): Promise<boolean> {
  const { natsUrl } = address();
  if (natsUrl === null) return false;
  const bus = new NatsBus({ servers: natsUrl.split(','), name: 'convolog-cli' });
  const isThere = await Promise.race([
    bus.connected().then((connection) => connection !== null),
    new Promise<false>((resolve) => setTimeout(resolve, BUS_PATIENCE_MS, false).unref()),
  ]);
  if (isThere) bus.publish(subject, payload);
  await bus.close();
  return isThere;
}

async function workspaceOf({ pool }: Database, stream: string): Promise<string> {
  const { category, id } = splitStream(stream);
  const { rows } = await pool.query<{ workspace_id: string }>(
    'select workspace_id from event where category = $1 and stream_id = $2 and version = 1',
    [category, id],
  );
  const [row] = rows;
  if (!row) throw new CliError(`There is no ${category} ${id}.`);
  return row.workspace_id;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The id in lower case; takes a whole stream name too. Throws `CliError` for anything else. */
export function uuidOf(text: string, category: string): string {
  const id = text
    .trim()
    .toLowerCase()
    .replace(new RegExp(`^${category}-`), '');
  if (!UUID.test(id)) throw new CliError(`"${text}" is not the id of a ${category} (a UUID).`);
  return id;
}

export function conversationIdOf(text: string): string {
  return uuidOf(text, 'conversation');
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
