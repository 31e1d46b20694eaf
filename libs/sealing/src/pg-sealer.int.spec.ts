import { randomBytes, randomUUID } from 'node:crypto';
import { type Database, openDatabase } from '#libs/database';
import { startTestDatabase, type TestDatabase } from '#libs/testing';
import { EnvironmentKeyProvider } from './local-keys.js';
import { KeyForgottenError } from './sealer.js';
import { PgSealer } from './pg-sealer.js';
import { describeSealer } from './sealer.contract.js';

const provider = new EnvironmentKeyProvider(randomBytes(32).toString('base64'));
let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await startTestDatabase();
  database = await openDatabase({ url: testDatabase.url, applicationName: 'sealer-spec' });
});

afterAll(async () => {
  await database?.close();
  await testDatabase?.stop();
});

describeSealer(
  'PgSealer',
  async () => new PgSealer(database.pool, provider),
  async () =>
    new PgSealer(database.pool, {
      currentId: async () => 'alike',
      wrap: async () => ({ masterKeyId: 'alike', wrapped: Buffer.alloc(1) }),
      unwrap: async () => Buffer.alloc(32, 7),
    }),
);

describe('PgSealer', () => {
  const workspaceId = randomUUID();
  const place = { workspaceId, stream: 'contact-1', eventId: randomUUID() };
  const words = Buffer.from('hello');

  it('opens in one process what another sealed, also when both made the key at once', async () => {
    const left = new PgSealer(database.pool, provider);
    const right = new PgSealer(database.pool, provider);
    const keyIds = Array.from({ length: 50 }, () => randomUUID());
    await Promise.all([left.prepare(workspaceId, keyIds), right.prepare(workspaceId, keyIds)]);
    for (const keyId of keyIds)
      expect(await right.open(place, left.seal(place, keyId, words))).toEqual(words);
  });

  it('asks once for what many want to open', async () => {
    const writer = new PgSealer(database.pool, provider);
    const keyIds = Array.from({ length: 30 }, () => randomUUID());
    await writer.prepare(workspaceId, keyIds);
    const boxes = keyIds.map((keyId) => writer.seal(place, keyId, words));
    const reader = new PgSealer(database.pool, provider);
    const query = jest.spyOn(database.pool, 'query');
    await reader.preload(workspaceId, keyIds);
    for (const box of boxes) expect(await reader.open(place, box)).toEqual(words);
    expect(query).toHaveBeenCalledTimes(1);
    query.mockRestore();
  });

  it('forgets in other processes within their cache time', async () => {
    const left = new PgSealer(database.pool, provider);
    const right = new PgSealer(database.pool, provider, { cacheTtlMs: 50 });
    const keyId = randomUUID();
    await left.prepare(workspaceId, [keyId]);
    const box = left.seal(place, keyId, words);
    expect(await right.open(place, box)).toEqual(words);
    await left.forget(workspaceId, keyId);
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(await right.open(place, box)).toBeNull();
    const { rows } = await database.pool.query(
      'select wrapped, destroyed_at from sealing_key where key_id = $1',
      [keyId],
    );
    expect(rows).toEqual([{ wrapped: null, destroyed_at: expect.any(Date) }]);
  });

  it('forgets in another process at once when it is told', async () => {
    const left = new PgSealer(database.pool, provider);
    const right = new PgSealer(database.pool, provider);
    const [keyId, living] = [randomUUID(), randomUUID()] as const;
    await left.prepare(workspaceId, [keyId, living]);
    const [box, other] = [left.seal(place, keyId, words), left.seal(place, living, words)];
    expect(await right.open(place, box)).toEqual(words);
    await left.forget(workspaceId, keyId);
    right.drop(workspaceId, keyId);
    right.drop(workspaceId, living); // A false alarm costs a look and nothing else.
    expect(await right.open(place, box)).toBeNull();
    await expect(right.prepare(workspaceId, [keyId])).rejects.toThrow(KeyForgottenError);
    expect(await right.open(place, other)).toEqual(words);
  });

  it('keeps one bad key from spoiling its neighbours', async () => {
    const stranger = new PgSealer(
      database.pool,
      new EnvironmentKeyProvider(randomBytes(32).toString('base64')),
    );
    const [theirs, ours] = [randomUUID(), randomUUID()];
    await stranger.prepare(workspaceId, [theirs]);
    const sealer = new PgSealer(database.pool, provider);
    const [failed, worked] = await Promise.allSettled([
      sealer.prepare(workspaceId, [theirs]),
      sealer.prepare(workspaceId, [ours]),
    ]);
    expect(failed).toMatchObject({ reason: { name: 'MasterKeyMissingError' } });
    expect(worked.status).toBe('fulfilled');
  });

  it('keeps a bounded number of keys at hand', async () => {
    const sealer = new PgSealer(database.pool, provider, { cachedKeysMax: 3 });
    const keyIds = Array.from({ length: 10 }, () => randomUUID());
    const boxes = [];
    for (const keyId of keyIds) {
      await sealer.prepare(workspaceId, [keyId]);
      boxes.push(sealer.seal(place, keyId, words));
    }
    for (const box of boxes) expect(await sealer.open(place, box)).toEqual(words);
  });
});
