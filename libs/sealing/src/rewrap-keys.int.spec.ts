import { randomBytes, randomUUID } from 'node:crypto';
import { type Database, openDatabase } from '#libs/database';
import { startTestDatabase, type TestDatabase } from '#libs/testing';
import { EnvironmentKeyProvider } from './local-keys.js';
import { PgSealer } from './pg-sealer.js';
import { rewrapKeys } from './rewrap-keys.js';

const newKey = () => randomBytes(32).toString('base64');
const workspaceId = randomUUID();
const place = { workspaceId, stream: 'contact-1', eventId: randomUUID() };

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await startTestDatabase();
  database = await openDatabase({ url: testDatabase.url, applicationName: 'rewrap-spec' });
});

afterAll(async () => {
  await database?.close();
  await testDatabase?.stop();
});

describe('Rewrapping', () => {
  const [old, current] = [newKey(), newKey()];
  const keyIds = Array.from({ length: 1_201 }, () => randomUUID());
  const both = new EnvironmentKeyProvider(`${current},${old}`);

  it('leaves nothing under the old master key, and everything readable; stopped, it goes on', async () => {
    const { pool } = database;
    const sealer = new PgSealer(pool, new EnvironmentKeyProvider(old));
    await sealer.prepare(workspaceId, keyIds);
    const boxes = keyIds.map((keyId) => sealer.seal(place, keyId, `words of ${keyId}`));
    const [forgotten = ''] = keyIds;
    await sealer.forget(workspaceId, forgotten);

    const seen: [number, number][] = [];
    const stopped = rewrapKeys({
      pool,
      provider: both,
      onProgress: (done, total) => {
        seen.push([done, total]);
        if (done > 600) throw new Error('stopped');
      },
    });
    await expect(stopped).rejects.toThrow('stopped');
    const done = seen.at(-1)?.[0] ?? 0;
    expect(seen[0]?.[1]).toBe(1_200);

    const result = await rewrapKeys({ pool, provider: both });
    expect(result).toEqual({
      masterKeyId: await both.currentId(),
      rewrapped: 1_200 - done,
      failed: [],
    });
    const withoutOld = new PgSealer(pool, new EnvironmentKeyProvider(current));
    await withoutOld.preload(workspaceId, keyIds);
    expect(await withoutOld.open(place, boxes[0]!)).toBeNull();
    for (const box of boxes.slice(1))
      expect(String(await withoutOld.open(place, box))).toBe(`words of ${box.keyId}`);
  });

  it('names the keys that no master key at hand opens, and does the others', async () => {
    const { pool } = database;
    const [theirs, ours] = [randomUUID(), randomUUID()];
    await new PgSealer(pool, new EnvironmentKeyProvider(newKey())).prepare(workspaceId, [theirs]);
    await new PgSealer(pool, new EnvironmentKeyProvider(old)).prepare(workspaceId, [ours]);
    const { rewrapped, failed } = await rewrapKeys({ pool, provider: both });
    expect(rewrapped).toBe(1);
    expect(failed).toEqual([
      { workspaceId, keyId: theirs, reason: expect.stringContaining('does not have') },
    ]);
  });
});
