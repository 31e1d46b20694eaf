/** The command itself, against a real Postgres. */
import { spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type AnyChannel, discoverChannels } from '#libs/channels';
import { type Database, openDatabase } from '#libs/database';
import { ConversationDesk } from '#libs/desk';
import { houseVersions } from '#libs/event-catalog';
import { PostgresEventStore } from '#libs/event-store';
import { connectInbox, InboxRegistry } from '#libs/inbox';
import { Intake, setAside } from '#libs/intake';
import { EnvironmentKeyProvider, PgSealer } from '#libs/sealing';
import { startTestDatabase, type TestDatabase } from '#libs/testing';

const workspaceId = randomUUID();
const masterKey = randomBytes(32).toString('base64');
let postgres: TestDatabase;
let database: Database;
let store: PostgresEventStore;
let inboxId: string;

const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(__dirname, 'main.js'), ...args],
    {
      env: { ...process.env, DATABASE_URL: postgres.url, MASTER_KEY: masterKey },
      timeout: 60_000,
    },
  );
  return { status, out: String(stdout), bytes: stdout, problem: String(stderr) };
};

const webhook = Buffer.from(
  JSON.stringify({
    object: 'page',
    entry: [
      {
        id: '1',
        time: 1,
        messaging: [
          {
            sender: { id: '9' },
            recipient: { id: '1' },
            timestamp: 1,
            message: { mid: 'm', text: 'Hi' },
          },
        ],
      },
    ],
  }),
);

beforeAll(async () => {
  postgres = await startTestDatabase();
  database = await openDatabase({ url: postgres.url, applicationName: 'quarantine' });
  const sealer = new PgSealer(database.pool, new EnvironmentKeyProvider(masterKey));
  store = new PostgresEventStore({ pool: database.pool, sealer, versions: houseVersions });
  const messenger = discoverChannels().get('messenger') as AnyChannel;
  inboxId = await connectInbox(store, messenger, {
    workspaceId,
    channel: 'messenger',
    name: 'Page',
    config: { appSecret: 's', verifyToken: 'v', accessToken: 't' },
    agentId: randomUUID(),
  });
  const inbox = await new InboxRegistry(store).find(inboxId);
  if (!inbox) throw new Error('no inbox');
  const intake = new Intake(store, sealer, new ConversationDesk(store));
  await intake.take(inbox, messenger, Buffer.from('{"half'));
  await intake.takeOversized(inbox, {
    head: Buffer.from([0, 1, 2, 255]),
    bytes: 9_000_000,
    digest: 'd',
    bytesMax: 5_000_000,
  });
  // Which a channel of before could not read.
  await setAside(store, inbox, webhook, { kind: 'quarantined', error: 'of before the fix' });
}, 60_000);

afterAll(async () => {
  await store.close();
  await database.close();
  await postgres.stop();
});

it('lists what is quarantined and why, gives its bytes, and takes in what can be read by now', () => {
  const listed = run('quarantine', '--json')
    .out.trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { intakeId: string; reason: string; error: string });
  expect(listed).toMatchObject([
    { inboxId, channel: 'messenger', reason: 'unreadable', bytes: 6, keptBytes: 6 },
    { inboxId, reason: 'too_large', bytes: 9_000_000, keptBytes: 4 },
    { inboxId, reason: 'unreadable', error: 'of before the fix' },
  ]);
  expect(run('quarantine', '--raw', listed[1]?.intakeId ?? '').bytes).toEqual(
    Buffer.from([0, 1, 2, 255]),
  );
  const again = run('quarantine', '--replay').out;
  expect(again).toMatch(/stays: not JSON|stays: .*JSON/);
  expect(again).toContain('stays: only its beginning was kept');
  expect(again).toContain('taken in: it is shown now');
  expect(JSON.parse(run('balance', '--json').out)[inboxId]).toEqual({
    shown: 1,
    filtered: 0,
    quarantined: 2,
  });
  const left = run('quarantine', '--inbox', inboxId).out;
  expect(left.trim().split('\n')).toHaveLength(2);
  expect(left).toContain('too_large: The payload has 9000000 bytes;');
}, 120_000);

it('says what is wrong with an id', () => {
  const { status, problem } = run('quarantine', '--raw', 'x');
  expect(problem).toBe('"x" is not the id of a payload (a UUID).\n');
  expect(status).toBe(1);
});
