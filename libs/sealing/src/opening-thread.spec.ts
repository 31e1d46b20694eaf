import { spawnSync } from 'node:child_process';
import { createSecretKey, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '#libs/testing';
import { sealBox } from './box.js';
import { OpeningThread } from './opening-thread.js';
import type { OpenedAhead, SealedAt } from './sealer.js';

const WORKSPACE = randomUUID();
const key = createSecretKey(randomBytes(32));
const always = () => true;

function part(plaintext: string, change: Partial<SealedAt> = {}): SealedAt {
  const [stream, id] = [`conversation-${randomUUID()}`, randomUUID()];
  const box = sealBox({ workspaceId: WORKSPACE, stream, eventId: id }, key, plaintext);
  const sealed = { keyId: 'a-key', box };
  return { workspaceId: WORKSPACE, stream, id, sealed, ...change };
}

function keysOf(parts: readonly SealedAt[]): (KeyObject | null)[] {
  return parts.map(({ sealed }) => sealed && key);
}

function textAt(ahead: OpenedAhead, index: number): string | null {
  const start = ahead.startOf(index);
  return start < 0 ? null : ahead.bytes.toString('utf8', start, ahead.endOf(index));
}

async function opened(ahead: OpenedAhead, index: number): Promise<string | null> {
  await until(() => ahead.startOf(index) >= 0, { timeoutMs: 15_000 });
  return textAt(ahead, index);
}

describe('the thread that opens ahead', () => {
  let thread: OpeningThread;
  const hand = (parts: readonly SealedAt[], areKeysGood = always) =>
    thread.hand(parts, keysOf(parts), areKeysGood) as OpenedAhead;

  beforeEach(() => {
    thread = new OpeningThread();
  });

  afterEach(() => thread.end());

  it('opens many runs, one behind the other', async () => {
    for (let run = 0; run < 40; run += 1) {
      const texts = Array.from({ length: 20 }, (_, n) => `Grüße ${run} ${n} ${'x'.repeat(n * 50)}`);
      const ahead = hand(texts.map((text) => part(text)));
      for (const [index, text] of texts.entries()) expect(await opened(ahead, index)).toBe(text);
      ahead.release();
      await until(() => ahead.bytes.every((byte) => byte === 0), { timeoutMs: 15_000 });
    }
  });

  it('leaves what was changed or moved to whoever wants it, and goes on', async () => {
    const parts = [part('one'), part('two'), part('three'), part('four'), part('five')];
    const [, two, three, four] = parts as [SealedAt, SealedAt, SealedAt, SealedAt, SealedAt];
    if (two.sealed) two.sealed.box[20] = (two.sealed.box[20] as number) ^ 1;
    parts[2] = { ...three, stream: four.stream };
    parts[3] = { ...four, sealed: { keyId: 'a-key', box: Buffer.from('short') } };
    const ahead = hand(parts);
    expect(await opened(ahead, 4)).toBe('five');
    expect([0, 1, 2, 3].map((index) => textAt(ahead, index))).toEqual(['one', null, null, null]);
  });

  it('hands out nothing when a key is gone since', async () => {
    let areGood = true;
    const ahead = hand([part('secret')], () => areGood);
    expect(await opened(ahead, 0)).toBe('secret');
    areGood = false;
    expect(textAt(ahead, 0)).toBeNull();
  });

  it('takes what has a key and fits, and no more than it can do', () => {
    const many = Array.from({ length: 300 }, () => part('much'));
    const parts = [part('x'.repeat(200_000)), part('y', { sealed: null }), ...many];
    const ahead = thread.hand(parts, keysOf(parts).with(2, null), always) as OpenedAhead;
    // Nobody else has them: whoever wants them may claim them again and again.
    for (const index of [0, 1, 2, 301]) {
      expect([ahead.claim(index), ahead.claim(index)]).toEqual([true, true]);
      expect(ahead.startOf(index)).toBe(-1);
    }
    const others = Array.from({ length: 20 }, () => hand([part('more')]));
    expect(others.filter((other) => other !== null)).toHaveLength(7);
  });

  it('lets each box be claimed once', async () => {
    const parts = Array.from({ length: 200 }, (_, n) => part(`${n}`));
    const ahead = hand(parts);
    const mine = new Set<number>();
    for (let index = 199; index >= 0 && ahead.claim(index); index -= 1) mine.add(index);
    for (const index of mine) expect(ahead.claim(index)).toBe(false);
    for (let index = 0; index < 200; index += 1)
      if (!mine.has(index)) expect(await opened(ahead, index)).toBe(`${index}`);
    for (const index of mine) expect(ahead.startOf(index)).toBe(-1);
  });

  it('begins again after its end, and wipes what nobody reads at its end', async () => {
    const ahead = hand([part('one')]);
    expect(await opened(ahead, 0)).toBe('one');
    await thread.end();
    expect(textAt(ahead, 0)).toBe('one');
    ahead.release();
    expect(ahead.bytes.every((byte) => byte === 0)).toBe(true);
    expect(await opened(hand([part('two')]), 0)).toBe('two');
  });

  it('keeps no process alive', () => {
    const program = `
      const { OpeningThread } = require(${JSON.stringify(join(__dirname, 'opening-thread.js'))});
      new OpeningThread().hand([], [], () => true);
    `;
    const child = spawnSync(process.execPath, ['-e', program], { timeout: 15_000 });
    expect([child.signal, child.status]).toEqual([null, 0]);
  });
});

describe('a thread that dies', () => {
  const folder = mkdtempSync(join(tmpdir(), 'convolog-opening-'));

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['throw new Error("out of order")', 'out of order'],
    ['', 'it ended by itself'],
  ])('is told of once, and everything is left to whoever wants it: %j', async (code, why) => {
    const program = join(folder, `dies-${why.length}.js`);
    writeFileSync(program, code);
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const thread = new OpeningThread(program);
    const parts = [part('one')];
    const ahead = thread.hand(parts, [key], always) as OpenedAhead;
    await until(() => warn.mock.calls.length > 0, { timeoutMs: 15_000 });
    expect(ahead.startOf(0)).toBe(-1);
    expect(ahead.claim(0)).toBe(true);
    ahead.release();
    await until(() => ahead.bytes.every((byte) => byte === 0), { timeoutMs: 15_000 });
    expect(thread.hand(parts, [key], always)).toBeNull();
    await thread.end();
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]?.[0]).toContain(`has died (${why})`);
    warn.mockRestore();
  });
});
