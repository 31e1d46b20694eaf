import { StoreBusyError } from '../event-store.js';
import { AppendQueue, type AppendQueueLimits, DEFAULT_LIMITS } from './append-queue.js';
import type { PendingAppend } from './pending-append.js';

/** A queue whose writes end when the test says so. */
class Bench {
  readonly written: string[][] = [];
  private readonly ends: ((isReachable: boolean) => void)[] = [];
  readonly failed: string[] = [];
  readonly queue: AppendQueue;

  constructor(limits: Partial<AppendQueueLimits> = {}) {
    this.queue = new AppendQueue(
      (batch) => {
        this.written.push(batch.map(nameOf));
        return new Promise((resolve) => this.ends.push(resolve));
      },
      { ...DEFAULT_LIMITS, ...limits },
    );
  }

  add(name: string, size: { events?: number; bytes?: number; claims?: string[] } = {}): void {
    this.queue.add({
      request: { workspaceId: name, appends: [], blobs: [] },
      claims: size.claims ?? [name],
      eventCount: size.events ?? 1,
      bytes: size.bytes ?? 500,
      succeed: () => undefined,
      fail: () => this.failed.push(name),
    });
  }

  /** Ends the write that began as the n-th (from 0) and lets what follows begin. */
  async end(index: number, isReachable = true): Promise<void> {
    this.ends[index]?.(isReachable);
    await this.settled();
  }

  async settled(): Promise<void> {
    await new Promise(setImmediate);
  }
}

const nameOf = ({ request }: PendingAppend) => request.workspaceId;
const LARGE = { events: 5_000 };
const HEAVY = { bytes: 20 * 1024 * 1024 };

describe('The append queue', () => {
  it('takes together what comes in one turn, and what came during the last commits', async () => {
    const bench = new Bench();
    for (const name of ['a', 'b']) bench.add(name);
    await bench.settled();
    bench.add('c');
    await bench.settled();
    for (const name of ['d', 'e', 'f']) bench.add(name);
    await bench.end(0);
    expect(bench.written).toEqual([['a', 'b'], ['c'], ['d', 'e', 'f']]);
  });

  it('lets no stream that many want hold up the others', async () => {
    const bench = new Bench();
    for (let count = 0; count < 100; count += 1) bench.add(`hot ${count}`, { claims: ['hot'] });
    bench.add('a');
    bench.add('b');
    await bench.settled();
    bench.add('c');
    await bench.settled();
    expect(bench.written).toEqual([['hot 0', 'a', 'b'], ['c']]);
    await bench.end(0);
    bench.add('d');
    await bench.end(1);
    expect(bench.written.slice(2)).toEqual([['hot 1'], ['d']]);
  });

  it('shares out anew when those whom one lane has answered come back at once', async () => {
    const sizes: number[] = [];
    let commit: () => void = () => undefined;
    const queue = new AppendQueue(
      async (batch) => {
        sizes.push(batch.length);
        await new Promise<void>((resolve) => {
          commit = resolve;
        });
        for (const pending of batch)
          pending.succeed({ kind: 'appended', position: 1, versions: [] });
        for (let step = 0; step < 5; step += 1) await Promise.resolve(); // The connection goes back.
        return true;
      },
      { ...DEFAULT_LIMITS, sharedFrom: 1 },
    );
    const call = (name: string, again: boolean) =>
      queue.add({
        request: { workspaceId: name, appends: [], blobs: [] },
        claims: [name],
        eventCount: 1,
        bytes: 500,
        succeed: () => again && call(name, false),
        fail: () => undefined,
      });
    call('early', false);
    await new Promise(setImmediate);
    const endEarly = commit;
    for (let caller = 0; caller < 8; caller += 1) call(`caller ${caller}`, true);
    await new Promise(setImmediate);
    endEarly();
    await new Promise(setImmediate);
    commit();
    await new Promise(setImmediate);
    expect(sizes).toEqual([1, 8, 4, 4]);
  });

  it.each([
    ['many events', LARGE],
    ['many bytes', HEAVY],
  ])('gives appends of %s one lane, and the small ones the other', async (_what, size) => {
    const bench = new Bench();
    for (const name of ['large 1', 'large 2', 'large 3']) bench.add(name, size);
    await bench.settled();
    for (let round = 1; round <= 3; round += 1) {
      bench.add(`small ${round}`);
      await bench.settled();
      await bench.end(round);
    }
    expect(bench.written).toEqual([['large 1'], ['small 1'], ['small 2'], ['small 3']]);
    await bench.end(0);
    expect(bench.written.at(-1)).toEqual(['large 2']);
  });

  it('lets a large one leave although small ones never cease', async () => {
    const bench = new Bench({ sharedFrom: 1 });
    for (let index = 0; index < 6; index += 1) bench.add(`small ${index}`);
    await bench.settled();
    bench.add('large', LARGE);
    for (let index = 6; index < 12; index += 1) bench.add(`small ${index}`);
    await bench.end(0);
    expect(bench.written.at(-1)).toEqual(['large']);
  });

  it('cuts batches by events and by bytes', async () => {
    const bench = new Bench({ batchEventsMax: 10, batchBytesMax: 1_000, sharedFrom: 100 });
    bench.add('a', { events: 6 });
    bench.add('b', { events: 6 });
    await bench.settled();
    expect(bench.written).toEqual([['a'], ['b']]);
    bench.add('c', { bytes: 600 });
    bench.add('d', { bytes: 600 });
    await bench.end(0);
    await bench.end(1);
    expect(bench.written.slice(2)).toEqual([['c'], ['d']]);
  });

  it('writes rivals one after the other, large or small, whoever waited longest first', async () => {
    const bench = new Bench();
    const claims = ['one stream'];
    bench.add('first', { claims });
    await bench.settled();
    bench.add('second', { claims, ...LARGE });
    bench.add('third', { claims });
    await bench.settled();
    expect(bench.written).toEqual([['first']]);
    await bench.end(0);
    expect(bench.written[1]).toEqual(['second']);
    await bench.end(1);
    expect(bench.written[2]).toEqual(['third']);
    await bench.end(2);
    await bench.queue.whenIdle();
  });

  it('refuses what is too much, counting all that wait', async () => {
    const bench = new Bench({ waitingMax: 3, lanes: 1 });
    bench.add('under way');
    await bench.settled();
    bench.add('rival', { claims: ['under way'] });
    bench.add('large', LARGE);
    bench.add('small');
    expect(bench.queue.waitingCount()).toBe(3);
    expect(() => bench.add('one more')).toThrow(StoreBusyError);
    await bench.end(0);
    bench.add('now there is room');
  });

  it('fails all that wait when the database is away', async () => {
    const bench = new Bench({ lanes: 1 });
    bench.add('under way');
    await bench.settled();
    bench.add('rival', { claims: ['under way'] });
    bench.add('large', LARGE);
    bench.add('small');
    await bench.end(0, false);
    expect([...bench.failed].sort()).toEqual(['large', 'rival', 'small']);
    await bench.queue.whenIdle();
  });
});
