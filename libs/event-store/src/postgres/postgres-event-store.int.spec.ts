import { Client } from 'pg';
import { type Database, openDatabase } from '#libs/database';
import { EnvironmentKeyProvider, PgSealer } from '#libs/sealing';
import { startTestDatabase, type TestDatabase } from '#libs/testing';
import { describeEventStore } from '../event-store.contract.js';
import type { EventStore } from '../event-store.js';
import { describeProperties } from '../event-store.property.js';
import { PostgresEventStore } from './postgres-event-store.js';

const provider = new EnvironmentKeyProvider(Buffer.alloc(32, 7).toString('base64'));
let testDatabase: TestDatabase;
let database: Database;
const opened: EventStore[] = [];

beforeAll(async () => {
  testDatabase = await startTestDatabase();
  database = await openDatabase({ url: testDatabase.url, applicationName: 'store-spec' });
});

afterAll(async () => {
  for (const store of opened) await store.close();
  await database?.close();
  await testDatabase?.stop();
});

function openStore() {
  const sealer = new PgSealer(database.pool, provider);
  const store = new PostgresEventStore({ pool: database.pool, sealer });
  opened.push(store);
  return { store, sealer };
}

describeEventStore('PostgresEventStore', async () => openStore());
/** Every connection of the store breaks, whatever it is at. */
async function breakConnections(): Promise<void> {
  const superuser = new Client({ connectionString: testDatabase.superuserUrl });
  await superuser.connect();
  await superuser.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`,
  );
  await superuser.end();
}

describeProperties('PostgresEventStore', async () => openStore().store, 20, breakConnections);
