/**
 * A person is forgotten in the middle of live traffic; then every table, every answer of the API, the
 * live socket and the command line are searched for words that only this person used.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { LogRelay, NatsBus, subjects } from '#libs/bus';
import { ConversationDesk, envelope } from '#libs/desk';
import { houseVersions } from '#libs/event-catalog';
import { newId, PostgresEventStore, streamName } from '#libs/event-store';
import { Intake } from '#libs/intake';
import { EnvironmentKeyProvider, PgSealer } from '#libs/sealing';
import { until } from '#libs/testing';
import { Client } from 'pg';
import { House, INBOX, MASTER_KEY } from './house.js';
import type { Person } from './person.js';
import { lines } from './lines-channel.js';

const CANARY = 'quetzalcoatlus';
const NAME = 'Zephyrina';
const PATIENCE = { timeoutMs: 20_000 };
const CLI = resolve(__dirname, '../../services/analytics/cli/main.js');

describe('Forgetting a person in the middle of traffic', () => {
  let house: House;
  let maria: Person;
  let bus: NatsBus;
  let relay: LogRelay;
  let sealer: PgSealer;
  let store: PostgresEventStore;
  let intake: Intake;
  const inbox = () => ({
    inboxId: INBOX,
    workspaceId: house.workspaceId,
    channel: 'lines',
    name: 'Shop',
    config: {},
    namespace: '5ace0000-0000-4000-8000-000000000001',
    health: 'good' as const,
    healthReason: null,
  });

  beforeAll(async () => {
    house = await House.open();
    maria = await house.logIn('maria@acme.test');
    bus = new NatsBus({ servers: [house.nats.url], name: 'ingress' });
    const { pool } = house.database;
    // As ingress: a process of its own, with a memory of its own for keys.
    sealer = new PgSealer(pool, new EnvironmentKeyProvider(MASTER_KEY));
    bus.subscribe(subjects.keyDestroyed, (news) => {
      const { workspaceId, keyId } = news as { workspaceId: string; keyId: string };
      sealer.drop(workspaceId, keyId);
    });
    store = new PostgresEventStore({ pool, sealer, versions: houseVersions });
    store.onCommitted((commit) => bus.announce(commit));
    intake = new Intake(store, sealer, new ConversationDesk(store).follow(bus));
    relay = new LogRelay({ store, pool, bus });
    relay.start();
    await bus.connected();
  });

  afterAll(async () => {
    await relay?.stop();
    await store?.close();
    await bus?.close();
    await house?.close();
  });

  let said = 0;
  const writes = async (from: string, text: string, name = from) => {
    said += 1;
    const line = { id: `m${said}`, from, name, text };
    const report = await intake.take(inbox(), lines, Buffer.from(JSON.stringify([line])));
    expect(report.shown).toBe(1);
    return report.recorded[0]!;
  };
  const list = async (query = 'status=all&limit=200') =>
    // biome-ignore lint/suspicious/noExplicitAny: rows of the API.
    (await maria.get(`/conversations?${query}`)).body.items as any[];
  const allEvents = async () => {
    const events = [];
    for await (const batch of store.readAll({ workspaceId: house.workspaceId }))
      events.push(...(await store.open(batch)));
    return events;
  };

  it('leaves nothing of them, loses nothing of the others, and meets them anew', async () => {
    // Before: they are everywhere.
    const { conversationId } = await writes('zoe', `My ${CANARY} has not come`, NAME);
    const row = await until(async () => (await list()).find((one) => one.contactName === NAME));
    const { contactId } = row;
    const blobId = randomUUID();
    await house.keepBlob(blobId, contactId, Buffer.from(`bytes of ${CANARY}`));
    const media = { mime: 'text/plain', name: `${CANARY}.txt`, source: { from: 'blob', blobId } };
    const { messageId } = await house.customerWrites({
      conversationId,
      contactId,
      content: { kind: 'file', media } as never,
    });
    const mediaPath = `/conversations/${conversationId}/messages/${messageId}/media/0`;
    expect((await maria.get(mediaPath)).body).toContain(CANARY);
    await maria.post(`/conversations/${conversationId}/pick-up`);
    await maria.post(`/conversations/${conversationId}/notes`, { text: `asks for ${CANARY}` });
    const screen = await maria.watch();
    screen.send({ type: 'watch', conversationId });
    await screen.frame('thread', ({ items }) => JSON.stringify(items).includes(CANARY));
    expect(await list(`status=all&q=${NAME}`)).toHaveLength(1);
    expect(await commandLine('replay', '-c', conversationId)).toContain(CANARY);

    // Meanwhile everybody writes, they too.
    let isOver = false;
    const counts = new Map<string, number>();
    const traffic = ['ben', 'cleo', 'zoe'].map(async (from) => {
      for (let n = 0; !isOver; n += 1) {
        await writes(from, from === 'zoe' ? `${CANARY} ${n}` : `hello ${n}`, from);
        counts.set(from, (counts.get(from) ?? 0) + 1);
      }
    });
    await until(() => (counts.get('zoe') ?? 0) > 5, PATIENCE);
    const shownBefore = screen.frames.length;
    expect((await maria.post(`/contacts/${contactId}/forget`)).status).toBe(204);
    const again = counts.get('zoe') as number;
    await until(() => (counts.get('zoe') as number) > again + 10, PATIENCE);
    isOver = true;
    await Promise.all(traffic);

    // Every fact is there still; what the others said can be read, what they said cannot.
    const events = await allEvents();
    const received = events.filter(({ type }) => type === 'MessageReceived');
    expect(received).toHaveLength(said + 1);
    const ofOld = events.filter(({ sealed }) => sealed?.keyId === contactId);
    expect(ofOld.length).toBeGreaterThan(7);
    expect(ofOld.every((event) => event.isForgotten && event.private === null)).toBe(true);
    const others = events.filter(({ sealed }) => sealed && sealed.keyId !== contactId);
    expect(others.every(({ isForgotten }) => !isForgotten)).toBe(true);

    // Whoever writes now is somebody new, and what was said before stays forgotten.
    const late = await writes('zoe', 'A late message');
    expect(late.conversationId).not.toBe(conversationId);
    const anew = await until(async () =>
      (await list()).find((one) => one.conversationId === late.conversationId),
    );
    expect(anew.contactId).not.toBe(contactId);

    // The screens that were open are told.
    await until(
      () =>
        screen.frames
          .slice(shownBefore)
          .some(
            (frame) =>
              frame.type === 'thread' &&
              frame.items.some((item: { isForgotten: boolean }) => item.isForgotten),
          ),
      PATIENCE,
    );
    await until(() => {
      const rows = screen.of('conversation').filter((one) => one.row.contactId === contactId);
      return rows.at(-1)?.row.contactName === null;
    }, PATIENCE);
    screen.close();

    // Nothing is found any more, wherever one looks. Words from after the forgetting are theirs anew.
    const thread = await maria.get(`/conversations/${conversationId}`);
    expect(JSON.stringify(thread.body)).not.toMatch(new RegExp(`${CANARY}|${NAME}`));
    const recorded = new Date(Date.parse(row.lastMessageAt) + 60_000).toISOString();
    const then = await maria.get(`/conversations/${conversationId}?at=${recorded}`);
    expect(JSON.stringify(then.body)).not.toMatch(new RegExp(`${CANARY}|${NAME}`));
    expect(JSON.stringify(await list())).not.toMatch(new RegExp(NAME));
    expect(await list(`status=all&q=${NAME}`)).toEqual([]);
    expect([404, 410]).toContain((await maria.get(mediaPath)).status);
    expect(await commandLine('replay', '-c', conversationId)).not.toContain(CANARY);
    expect(await commandLine('replay', '-c', conversationId, '--json')).not.toContain(CANARY);
    expect(await commandLine('show', conversationId)).toContain('(forgotten)');
    expect(await tablesThatHold([CANARY, NAME])).toEqual([]);

    // Once more does no harm; somebody who never was is named as such.
    expect((await maria.post(`/contacts/${contactId}/forget`)).status).toBe(204);
    expect((await maria.post(`/contacts/${randomUUID()}/forget`)).status).toBe(404);
    const tom = await house.hire('agent', 'Tom');
    expect((await tom.post(`/contacts/${contactId}/forget`)).status).toBe(403);
  });

  it('is completed when the process dies between the fact and the key', async () => {
    const { conversationId } = await writes('dora', `My ${CANARY} too`, 'Dora');
    const { contactId } = await until(async () =>
      (await list()).find((one) => one.conversationId === conversationId),
    );
    const stream = streamName('contact', contactId);
    const { length: expectedVersion } = await store.readStream(house.workspaceId, stream);
    // What a process leaves that was killed after its commit.
    const fact = envelope(
      { type: 'ContactForgotten', data: { by: 'test' } },
      newId(),
      false,
      contactId,
      { actor: { kind: 'system', id: 'test' }, causationId: null, correlationId: newId() },
    );
    const appends = [{ stream, expectedVersion, events: [fact] }];
    await store.append({ workspaceId: house.workspaceId, appends });
    await until(async () => {
      const { rows } = await house.database.pool.query(
        'select destroyed_at from sealing_key where key_id = $1',
        [contactId],
      );
      return rows[0]?.destroyed_at;
    }, PATIENCE);
    await until(async () => {
      const { body } = await maria.get(`/conversations/${conversationId}`);
      return !JSON.stringify(body).includes(CANARY);
    }, PATIENCE);
  });

  async function commandLine(...args: string[]): Promise<string> {
    const env = { ...process.env, DATABASE_URL: house.test.url, MASTER_KEY };
    const { stdout } = await promisify(execFile)(process.execPath, [CLI, ...args], { env });
    return stdout;
  }

  /** Tables with a row that holds one of the words: as text, as bytes, or as base64. */
  async function tablesThatHold(words: readonly string[]): Promise<string[]> {
    const client = new Client({ connectionString: house.test.superuserUrl });
    await client.connect();
    try {
      const { rows: tables } = await client.query<{ name: string }>(
        `select format('%I.%I', schemaname, tablename) as name from pg_tables
          where schemaname not in ('pg_catalog', 'information_schema')`,
      );
      expect(tables.length).toBeGreaterThan(15);
      const forms = words.flatMap((word) => [
        word,
        Buffer.from(word).toString('hex'),
        // Base64 of a word depends on where it begins; the middle of each beginning is sure.
        ...[0, 1, 2].map((shift) =>
          Buffer.from(`${'x'.repeat(shift)}${word}`)
            .toString('base64')
            .slice(4, -4),
        ),
      ]);
      const found: string[] = [];
      for (const { name } of tables) {
        const { rows } = await client.query(
          `select count(*)::int as hits from ${name} t where t::text ilike any($1)`,
          [forms.map((form) => `%${form}%`)],
        );
        if (rows[0].hits > 0) found.push(name);
      }
      return found;
    } finally {
      await client.end();
    }
  }
});
