/**
 * Every place where a person's words can lie: tables of every service, archives, snapshots, blobs, the bus,
 * the connected system's answers. None holds them in clear while the person is known; after the person was
 * forgotten no key that is left opens them anywhere. A table that is new fails this until it is filled here.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogRelay, NatsBus } from '#libs/bus';
import { envelope } from '#libs/desk';
import { houseVersions } from '#libs/event-catalog';
import {
  archiveStreams,
  newId,
  type NewEvent,
  PostgresEventStore,
  ProjectionRunner,
  type RecordedEvent,
  streamName,
} from '#libs/event-store';
import { EnvironmentKeyProvider, PgSealer } from '#libs/sealing';
import { until } from '#libs/testing';
import { connect } from 'nats';
import { Client, Pool } from 'pg';
import {
  allProjections,
  CANARY,
  type Example,
  examplesOfAPerson,
  isReadableIn,
  tablesInClear,
  tablesOf,
  tablesWithRoomForWords,
  tablesThatOpen,
} from './canary.js';
import { House, INBOX, MASTER_KEY } from './house.js';
import type { Person } from './person.js';

const PATIENCE = { timeoutMs: 30_000 };
const SNAPSHOT = { fold: 'canary 1', version: 1 };

/** Tables with room for words that this test does not fill, and why no customer's words are in them. */
const EMPTY_HERE: Readonly<Record<string, string>> = {
  log_block: 'types, categories and workspaces of a stretch of the log',
  projection_build_part: 'how far a rebuild has come',
  reaction_letter: 'names an event; its reason goes through reason-of.ts of libs/bus',
  routing_staff: 'the state of an agent',
  presence_connection: 'sockets of agents',
  presence_said: 'what an agent chose to be',
  sign_in_attempt: 'attempts of the staff',
};

describe('The words of a person', () => {
  let house: House;
  let maria: Person;
  let client: Client;
  let owner: Pool;
  let bus: NatsBus;
  let relay: LogRelay;
  let store: PostgresEventStore;
  const folder = mkdtempSync(join(tmpdir(), 'convolog-canary-'));
  const examples = examplesOfAPerson();
  const [conversationId, endedId, blobId] = [randomUUID(), randomUUID(), randomUUID()];
  let phone: string;
  let mail: string;

  beforeAll(async () => {
    house = await House.open();
    maria = await house.logIn('maria@acme.test');
    client = new Client({ connectionString: house.test.superuserUrl });
    await client.connect();
    owner = new Pool({ connectionString: house.test.url, max: 2 });
    bus = new NatsBus({ servers: [house.nats.url], name: 'relay' });
    store = withFreshKeys();
    store.onCommitted((commit) => bus.announce(commit));
    relay = new LogRelay({ store, pool: house.database.pool, bus });
    relay.start();
    await bus.connected();
    await fill();
  }, 120_000);

  afterAll(async () => {
    await relay?.stop();
    await store?.close();
    await bus?.close();
    await client?.end();
    await owner?.end();
    await house?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** As a process that was started this moment: nothing in its memory. */
  function withFreshKeys(): PostgresEventStore {
    const { pool } = house.database;
    const sealer = new PgSealer(pool, new EnvironmentKeyProvider(MASTER_KEY));
    return new PostgresEventStore({
      pool,
      sealer,
      versions: houseVersions,
      archiveFolder: folder,
    });
  }

  const factOf = ({ type, data, private: words }: Example, more: object = {}): NewEvent =>
    envelope(
      { type: type as never, data: { ...data, ...more }, private: words },
      newId(),
      false,
      phone,
      { actor: { kind: 'contact', id: phone }, causationId: null, correlationId: newId() },
    );

  async function fill(): Promise<void> {
    phone = await house.meets({ channel: 'whatsapp', identity: '31600000042', name: CANARY });
    mail = await house.meets({ channel: 'email', identity: `${CANARY}@x.test`, name: CANARY });
    const remark = `met as ${CANARY}`;
    await maria.post(`/contacts/${phone}/merge`, { withContactId: mail, remark });

    // One event of every type there is, in one stream of each category.
    const { workspaceId } = house;
    const of = (category: string) => examples.filter((example) => example.category === category);
    const first = of('conversation').find(({ type }) => type === 'ConversationStarted') as Example;
    const start = { inboxId: INBOX, contactId: phone };
    const rest = of('conversation').filter((example) => example !== first);
    const append = (stream: string, expectedVersion: number, events: NewEvent[]) =>
      store.append({
        workspaceId,
        appends: [{ stream: stream as never, expectedVersion, events }],
      });
    await append(streamName('conversation', conversationId), 0, [
      factOf(first, start),
      ...rest.map((example) => factOf(example)),
    ]);
    await append(
      streamName('shadow', randomUUID()),
      0,
      of('shadow').map((example) => factOf(example)),
    );
    const { length } = await store.readStream(workspaceId, streamName('contact', phone));
    const merging = /Merged|Split|Apart|Created|Forgotten/;
    const about = of('contact').filter(({ type }) => !merging.test(type));
    await append(
      streamName('contact', phone),
      length,
      about.map((example) => factOf(example)),
    );

    const one = (type: string) => rest.find((example) => example.type === type) as Example;
    // One in which a call and a mail are still due.
    await append(streamName('conversation', randomUUID()), 0, [
      factOf(first, start),
      factOf(one('CallbackRequested'), { callbackId: randomUUID() }),
      factOf(one('MessageComposed'), { author: { kind: 'bot' } }),
      factOf(one('VisitorLeft')),
    ]);

    // One that ended and went into the archive.
    const said = one('MessageReceived');
    const resolved = one('ConversationResolved');
    await append(streamName('conversation', endedId), 0, [
      factOf(first, { ...start, contactId: mail }),
      factOf(said),
      factOf(resolved),
    ]);
    const archived = await archiveStreams(owner, {
      folder,
      category: 'conversation',
      endedBy: 'ConversationResolved',
      reopenedBy: 'ConversationReopened',
      before: new Date(Date.now() + 60_000),
    });
    expect(archived.streams).toBeGreaterThan(0);

    const stream = streamName('conversation', conversationId);
    const state = { words: CANARY };
    await store.snapshots?.save({ workspaceId, stream, ...SNAPSHOT, state, sealFor: phone });
    await house.keepBlob(blobId, mail, Buffer.from(`bytes of ${CANARY}`));

    // Every projection there is; those of the overview run in it already.
    const head = await store.head();
    const runners = allProjections().map(
      (projection) => new ProjectionRunner({ pool: house.database.pool, store, projection }),
    );
    for (const runner of runners) runner.start();
    await until(() => runners.every(({ position }) => position >= head), PATIENCE);
    await Promise.all(runners.map((runner) => runner.stop()));
    await until(async () => {
      const { rows } = await client.query('select 1 from overview_trait where contact_id = $1', [
        phone,
      ]);
      return rows.length > 0;
    }, PATIENCE);
  }

  /** What went over the bus, as bytes. */
  async function messagesOnTheBus(): Promise<Buffer[]> {
    const connection = await connect({ servers: [house.nats.url] });
    try {
      const manager = await connection.jetstreamManager();
      const found: Buffer[] = [];
      for (const { config, state } of await manager.streams.list().next())
        for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
          const message = await manager.streams.getMessage(config.name, { seq }).catch(() => null);
          if (message) found.push(Buffer.from(message.data));
        }
      return found;
    } finally {
      await connection.close();
    }
  }

  const filesOfTheArchive = () =>
    readdirSync(folder).map((name) => readFileSync(join(folder, name)));
  const screens = async () =>
    JSON.stringify(
      await Promise.all(
        [
          `/conversations/${conversationId}`,
          `/conversations/${endedId}`,
          `/conversations/${conversationId}?at=${new Date(Date.now() + 60_000).toISOString()}`,
          '/conversations?status=all&limit=200',
          `/conversations?status=all&q=${CANARY}`,
          `/contacts/${phone}`,
          `/contacts/${mail}/timeline?limit=100`,
          `/contacts?q=${CANARY}`,
          '/callbacks?status=open',
          '/callbacks?status=done',
          '/knowledge/mismatches',
          `/conversations/${conversationId}/crm`,
        ].map(async (path) => (await maria.get(path)).body),
      ),
    );

  it('are in every event that can hold any, and in no place in clear', async () => {
    const sealed = examples.filter((example) => example.private);
    expect(sealed.length).toBeGreaterThan(20);
    for (const example of sealed)
      expect([example.type, isReadableIn(JSON.stringify(example.private))]).toEqual([
        example.type,
        true,
      ]);
    expect(await screens()).toContain(CANARY);

    const tables = await tablesOf(client);
    const wordy = await tablesWithRoomForWords(client);
    const empty = [...tables].filter(
      ([name, rows]) => rows === 0 && wordy.has(name) && !(name in EMPTY_HERE),
    );
    // A table that is new: fill it above, or say in EMPTY_HERE why nothing of a person can be in it.
    expect(empty.map(([name]) => name)).toEqual([]);
    expect(await tablesInClear(client, tables.keys())).toEqual([]);
    expect(filesOfTheArchive().filter(isReadableIn)).toEqual([]);
    const messages = await messagesOnTheBus();
    expect(messages.length).toBeGreaterThan(0);
    expect(messages.filter(isReadableIn)).toEqual([]);

    // The control: with the keys, they are found in the rows of several services.
    const fresh = new PgSealer(house.database.pool, new EnvironmentKeyProvider(MASTER_KEY));
    const { open, parts } = await tablesThatOpen(client, tables.keys(), fresh);
    expect(parts).toBeGreaterThan(5);
    expect(open).toEqual(
      expect.arrayContaining(['overview_contact', 'overview_conversation', 'overview_callback']),
    );
  });

  it('are answered from memory no more than from disk, once the person was forgotten', async () => {
    const crm = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ found: true, fields: { plan: `gold of ${CANARY}` } }));
    });
    await new Promise<void>((done) => crm.listen(0, '127.0.0.1', done));
    try {
      const url = `http://127.0.0.1:${(crm.address() as AddressInfo).port}/`;
      const connected = { url, secret: 'a secret of sixteen', cacheMs: 3_600_000 };
      expect((await maria.send('PUT', '/crm', connected)).status).toBe(204);
      const panel = await maria.get(`/conversations/${conversationId}/crm`);
      expect(panel.body.fields.plan).toContain(CANARY);

      // By the other contact: the person is both.
      expect((await maria.post(`/contacts/${mail}/forget`)).status).toBe(204);
      await until(async () => !(await screens()).includes(CANARY), PATIENCE);
    } finally {
      crm.closeAllConnections();
      await new Promise((done) => crm.close(done));
    }
  }, 60_000);

  it('are opened by no key that is left, wherever they lie', async () => {
    const { workspaceId } = house;
    const later = withFreshKeys();
    const sealer = new PgSealer(house.database.pool, new EnvironmentKeyProvider(MASTER_KEY));
    const events: RecordedEvent[] = [];
    for await (const batch of later.readAll({ workspaceId })) events.push(...batch);
    expect(events.filter(({ sealed }) => sealed).length).toBeGreaterThan(20);
    expect(isReadableIn(JSON.stringify(await later.open(events)))).toBe(false);
    const archived = await later.readStream(workspaceId, streamName('conversation', endedId));
    expect(archived.map(({ type, private: words }) => [type, words])).toEqual([
      ['ConversationStarted', null],
      ['MessageReceived', null],
      ['ConversationResolved', null],
    ]);
    const stream = streamName('conversation', conversationId);
    const read = await later.snapshots?.read(workspaceId, stream, SNAPSHOT.fold);
    expect(read?.snapshot).toBeNull();
    expect(await later.readBlob(workspaceId, blobId)).toBeNull();

    const tables = await tablesOf(client);
    expect((await tablesThatOpen(client, tables.keys(), sealer)).open).toEqual([]);
    expect(await tablesInClear(client, tables.keys())).toEqual([]);
    const { rows } = await client.query('select 1 from overview_trait where contact_id = any($1)', [
      [phone, mail],
    ]);
    expect(rows).toEqual([]);
    expect((await messagesOnTheBus()).filter(isReadableIn)).toEqual([]);
    await later.close();
  });
});
