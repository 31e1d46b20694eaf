/**
 * The parts that most services stand on: database, store, sealer and bus, opened in order and closed
 * in the opposite order. No framework here: command-line tools open the same backbone.
 *
 * The heavy packages are required only when they are needed: a console that serves files must not
 * pay for an ORM at its start.
 */
import type { Bus, NatsBus } from '#libs/bus';
import type { Database } from '#libs/database';
import type { EventStore } from '#libs/event-store';
import type { Sealer } from '#libs/sealing';
import type { Registry } from 'prom-client';
import { Announcer } from './announcer.js';
import type { Health } from './health.js';
import type { Log } from './log.js';
import { schemaCheck } from './schema-check.js';
import type { BackboneConfig } from './variables.js';

export type Need = 'database' | 'store' | 'sealer' | 'bus';

/** Wall clock in epoch milliseconds; an argument everywhere, so that tests own the time. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

export interface Backbone {
  readonly database?: Database;
  readonly sealer?: Sealer;
  readonly store?: EventStore;
  readonly bus?: Bus;
  close(): Promise<void>;
}

export interface BackboneOptions {
  readonly name: string;
  readonly needs: readonly Need[];
  readonly config: BackboneConfig;
  readonly log: Log;
  readonly health: Health;
  readonly metrics: Registry;
  readonly poolMax?: number;
  /** Stops waiting for a database that is not there yet. */
  readonly signal?: AbortSignal;
}

/**
 * Opens what is needed, and what that needs. Waits for the database for as long as it takes; does
 * not wait for the bus, which comes and goes.
 */
export async function openBackbone(options: BackboneOptions): Promise<Backbone> {
  const needs = withDependencies(options.needs);
  const bus = needs.has('bus') ? openBus(options) : undefined;
  let database: Database | undefined;
  let sealer: Sealer | undefined;
  let store: EventStore | undefined;
  let announcer: Announcer | undefined;
  if (needs.has('database')) {
    database = await openDatabasePatiently(options);
    options.health.add('migrations', schemaCheck(database.pool));
  }
  if (database && needs.has('sealer')) sealer = openSealer(options, database);
  if (sealer && bus) dropDestroyedKeys(sealer, bus);
  if (database && sealer && needs.has('store')) {
    store = openStore(options, database, sealer);
    if (bus) {
      announcer = new Announcer(bus);
      store.onCommitted((commit) => announcer?.committed(commit));
    }
  }
  // Store first: its appends in flight still need the database.
  const close = async () => {
    await store?.close();
    announcer?.close();
    await database?.close();
    await bus?.close();
  };
  return {
    ...(database ? { database } : {}),
    ...(sealer ? { sealer } : {}),
    ...(store ? { store } : {}),
    ...(bus ? { bus } : {}),
    close,
  };
}

function withDependencies(needs: readonly Need[]): ReadonlySet<Need> {
  const all = new Set(needs);
  if (all.has('store')) all.add('sealer');
  if (all.has('sealer')) all.add('database');
  return all;
}

function openBus({ name, config, log, health, metrics }: BackboneOptions): NatsBus {
  const { NatsBus: Implementation } = require('#libs/bus') as typeof import('#libs/bus');
  const { Counter } = require('prom-client') as typeof import('prom-client');
  const malformed = new Counter({
    name: 'convolog_bus_malformed_total',
    help: 'Messages on the bus that were not JSON.',
    registers: [metrics],
  });
  const bus = new Implementation({
    servers: config.natsUrl.split(',').map((url) => url.trim()),
    name,
    log,
    onMalformed: () => malformed.inc(),
  });
  health.add('nats', () => ({ isOk: bus.isConnected() }));
  return bus;
}

const CONNECT_PAUSE_MS = 1_000;

async function openDatabasePatiently(options: BackboneOptions): Promise<Database> {
  const { openDatabase } = require('#libs/database') as typeof import('#libs/database');
  let database: Database | null = null;
  options.health.add('database', async () => {
    if (!database) return { isOk: false, detail: 'not connected yet' };
    await database.pool.query('select 1');
    return { isOk: true };
  });
  for (let tries = 1; database === null; tries++) {
    options.signal?.throwIfAborted();
    try {
      database = await openDatabase({
        url: options.config.databaseUrl,
        applicationName: `convolog-${options.name}`,
        poolMax: options.poolMax ?? 8,
        onConnectionLost: (error) =>
          options.log.warn({ err: error }, 'a database connection broke'),
      });
    } catch (error) {
      options.log.warn({ err: error, tries }, 'the database does not answer; trying again');
      await new Promise((resolve) => setTimeout(resolve, CONNECT_PAUSE_MS + Math.random() * 500));
    }
  }
  return database;
}

function openSealer({ config }: BackboneOptions, { pool }: Database): Sealer {
  const { chooseKeyProvider, PgSealer } =
    require('#libs/sealing') as typeof import('#libs/sealing');
  const provider = chooseKeyProvider(config.masterKey, { serviceToken: config.keyServiceToken });
  return new PgSealer(pool, provider);
}

/** The first to listen: whoever refreshes a screen on the same news already finds the key gone. */
function dropDestroyedKeys(sealer: Sealer, bus: Bus): void {
  const { subjects } = require('#libs/bus') as typeof import('#libs/bus');
  bus.subscribe(subjects.keyDestroyed, (news) => {
    const { workspaceId, keyId } = news as { workspaceId?: unknown; keyId?: unknown };
    if (typeof workspaceId === 'string' && typeof keyId === 'string')
      sealer.drop(workspaceId, keyId);
  });
}

function openStore(
  { config: { archiveDir }, metrics }: BackboneOptions,
  { pool }: Database,
  sealer: Sealer,
): EventStore {
  const { PostgresEventStore } = require('#libs/event-store') as typeof import('#libs/event-store');
  const { houseVersions } = require('#libs/event-catalog') as typeof import('#libs/event-catalog');
  const { Gauge } = require('prom-client') as typeof import('prom-client');
  const store = new PostgresEventStore({
    pool,
    sealer,
    versions: houseVersions,
    ...(archiveDir ? { archiveFolder: archiveDir } : {}),
  });
  new Gauge({
    name: 'convolog_store_appends_waiting',
    help: 'Appends that wait for their commit.',
    registers: [metrics],
    collect() {
      this.set(store.waitingCount());
    },
  });
  const oldest = new Gauge({
    name: 'convolog_store_oldest_transaction_seconds',
    help: 'Age of the oldest transaction that is open in the database, of anybody.',
    registers: [metrics],
  });
  new Gauge({
    name: 'convolog_store_lock_wait_seconds',
    help: 'How long the append that waits longest has waited for the lock of the log.',
    registers: [metrics],
    async collect() {
      const pressure = await store.pressure().catch(() => null);
      if (pressure === null) return; // Health says that the database is away.
      this.set(pressure.lockWaitSeconds);
      oldest.set(pressure.oldestTransactionSeconds);
    },
  });
  return store;
}
