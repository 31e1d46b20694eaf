/**
 * Random runs of appends against a naive oracle: groups of concurrent appends in two workspaces with
 * right and wrong expectations, repetitions, external facts that arrive more than once, and broken
 * connections, while somebody reads all the time.
 *
 * What a group did is replayed on the oracle in order of position, where every append must be valid at
 * its turn; what was refused must have been refusable at some moment of the group.
 */
import fc from 'fast-check';
import type { RecordedEvent, StreamName } from './event.js';
import {
  type AppendRequest,
  type AppendResult,
  type EventStore,
  type ReadAllOptions,
  StoreUnreachableError,
} from './event-store.js';
import { derivedId, newId } from './ids.js';
import { partitionOf } from './partition.js';
import { sampleEvent, sampleStream } from './sample-events.js';

/** One append of a run, in terms that shrink well. */
interface Move {
  /** Which streams, by number. The same ids exist in two workspaces. */
  readonly streams: readonly number[];
  readonly workspace: number;
  /** How far the expectation is off: 0 is right at the start of the group. */
  readonly off: number;
  readonly events: number;
  /** Number of an external fact, or none. */
  readonly fact: number | null;
  /** Sends the request of an earlier move again. */
  readonly isRepetition: boolean;
}

/** Appends that are made at the same time; with a crash, connections break while they are under way. */
interface Group {
  readonly moves: readonly Move[];
  readonly isCrash: boolean;
}

const move: fc.Arbitrary<Move> = fc.record({
  streams: fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 2 }),
  workspace: fc.nat(1),
  off: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.integer({ min: -2, max: 2 })),
  events: fc.integer({ min: 1, max: 3 }),
  fact: fc.option(fc.nat(4), { freq: 3 }),
  isRepetition: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, fc.constant(true)),
});

const group: fc.Arbitrary<Group> = fc.record({
  moves: fc.array(move, { minLength: 1, maxLength: 8 }),
  isCrash: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
});

const run = fc.array(group, { minLength: 1, maxLength: 10 });

/** Breaks what the store stands on, at any moment; the store must come back by itself. */
export type Crash = () => Promise<void>;

/** RUNS and SEED in the environment run more, or the same again. */
export function describeProperties(
  name: string,
  open: () => Promise<EventStore>,
  runs: number,
  crash: Crash = async () => undefined,
): void {
  const numRuns = Number(process.env.RUNS ?? runs);
  describe(`${name} under random appends`, () => {
    it(
      'does what a naive store would do, and skips nothing for those who read meanwhile',
      async () => {
        const store = await open();
        const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
        process.stdout.write(`${name} property: SEED=${seed} RUNS=${numRuns}\n`);
        await fc.assert(
          fc.asyncProperty(run, (groups) => checkRun(store, groups, crash)),
          // Timing decides with real connections: a failure is told as it was and not made smaller.
          { numRuns, seed, endOnFailure: true },
        );
      },
      30_000 + numRuns * 250,
    );
  });
}

async function checkRun(store: EventStore, groups: readonly Group[], crash: Crash): Promise<void> {
  const oracle = new Oracle(await store.head());
  const reader = readMeanwhile(store, await store.head());
  for (const { moves, isCrash } of groups) {
    const before = oracle.snapshot();
    const requests = moves.map((own) => oracle.request(own));
    const appending = requests.map((request) => append(store, oracle, request));
    if (isCrash) await crash();
    const results = await Promise.all(appending);
    const done = requests.map((request, index) => ({ request, result: results[index]! }));
    const appended = done.filter(({ result }) => result.kind === 'appended');
    appended.sort((a, b) => positionOf(a.result) - positionOf(b.result));
    for (const { request, result } of appended) oracle.apply(request, result);
    for (const { request, result } of done) oracle.judge(request, result, before);
  }
  const seen = await reader.stop();
  oracle.compareLog(seen);
  await oracle.compare(store);
}

/**
 * As callers do: an append whose outcome is unknown is made again with the same ids. When it then was
 * there already, this call has done it.
 */
async function append(
  store: EventStore,
  oracle: Oracle,
  request: AppendRequest,
): Promise<AppendResult> {
  const isKnown = oracle.holds(request);
  for (let isInDoubt = false; ; isInDoubt = true) {
    try {
      const result = await store.append(request);
      return result.kind === 'repeated' && isInDoubt && !isKnown
        ? { ...result, kind: 'appended' }
        : result;
    } catch (error) {
      if (!(error instanceof StoreUnreachableError)) throw error;
    }
  }
}

/** Polls "greater than the last one I saw" until it is stopped, and then once more. */
function readMeanwhile(store: EventStore, start: number) {
  const seen: RecordedEvent[] = [];
  let isOver = false;
  const look = async () => {
    const after = seen.at(-1)?.position ?? start;
    for await (const batch of store.readAll({ after, batchSize: 5 })) seen.push(...batch);
  };
  const ended = (async () => {
    while (!isOver) {
      await look().catch(() => undefined); // It reads again from where it stands.
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (;;) {
      try {
        await look();
        return;
      } catch {
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  })();
  return {
    stop: async () => {
      isOver = true;
      await ended;
      return seen;
    },
  };
}

class Oracle {
  private readonly workspaces = [newId(), newId()] as const;
  private readonly streams = Array.from({ length: 4 }, () => sampleStream());
  /** Event ids by `<workspace> <stream>`. */
  private readonly stored = new Map<string, string[]>();
  private readonly log: { readonly id: string; readonly workspaceId: string; stream: string }[] =
    [];
  private readonly sent: AppendRequest[] = [];
  private readonly facts = newId();

  constructor(private readonly start: number) {}

  snapshot(): Map<string, number> {
    return new Map(
      this.workspaces.flatMap((workspaceId) =>
        this.streams.map(
          (stream) => [`${workspaceId} ${stream}`, this.versionOf(workspaceId, stream)] as const,
        ),
      ),
    );
  }

  request({ streams, workspace, off, events, fact, isRepetition }: Move): AppendRequest {
    if (isRepetition && this.sent.length > 0)
      return this.sent[(off + this.sent.length) % this.sent.length] as AppendRequest;
    const workspaceId = this.workspaces[workspace] as string;
    const request = {
      workspaceId,
      appends: streams.map((number, index) => {
        const stream = this.streams[number] as StreamName;
        return {
          stream,
          expectedVersion: Math.max(0, this.versionOf(workspaceId, stream) + off),
          events: Array.from({ length: events }, (_, at) =>
            at === 0 && index === 0 && fact !== null
              ? sampleEvent({ id: derivedId(this.facts, fact), isExternal: true })
              : sampleEvent(),
          ),
        };
      }),
    };
    this.sent.push(request);
    return request;
  }

  /** All of its events are on record already. */
  holds({ workspaceId, appends }: AppendRequest): boolean {
    return appends.every(({ stream, events }) =>
      events.every(({ id }) => this.stored.get(`${workspaceId} ${stream}`)?.includes(id)),
    );
  }

  /** In order of position, every append must have been right at its turn. */
  apply({ workspaceId, appends }: AppendRequest, result: AppendResult): void {
    if (result.kind !== 'appended') throw new Error('only appended ones');
    for (const [index, { stream, expectedVersion, events }] of appends.entries()) {
      expect(this.versionOf(workspaceId, stream)).toBe(expectedVersion);
      const ids = this.stored.get(`${workspaceId} ${stream}`) ?? [];
      this.stored.set(`${workspaceId} ${stream}`, ids);
      for (const { id, isExternal } of events) {
        if (isExternal) expect(this.isOnRecord(workspaceId, id)).toBe(false);
        ids.push(id);
        this.log.push({ id, workspaceId, stream });
      }
      expect(result.versions[index]).toBe(ids.length);
    }
    expect(result.position).toBe(this.start + this.log.length);
  }

  /** A refusal must have been right at some moment between the snapshot and now. */
  judge(request: AppendRequest, result: AppendResult, before: Map<string, number>): void {
    const { workspaceId, appends } = request;
    if (result.kind === 'conflict') {
      const from = before.get(`${workspaceId} ${result.stream}`) as number;
      expect(result.actualVersion).not.toBe(result.expectedVersion);
      expect(result.actualVersion).toBeGreaterThanOrEqual(from);
      expect(result.actualVersion).toBeLessThanOrEqual(this.versionOf(workspaceId, result.stream));
    }
    if (result.kind === 'duplicate')
      expect(this.isOnRecord(workspaceId, result.eventId)).toBe(true);
    if (result.kind === 'repeated')
      for (const { stream, expectedVersion, events } of appends)
        expect(
          this.stored
            .get(`${workspaceId} ${stream}`)!
            .slice(expectedVersion, expectedVersion + events.length),
        ).toEqual(events.map((event) => event.id));
  }

  /** What a reader saw who looked all the time: everything once, in order, without a gap. */
  compareLog(seen: readonly RecordedEvent[]): void {
    expect(seen.map((event) => event.id)).toEqual(this.log.map(({ id }) => id));
    expect(seen.map((event) => event.position)).toEqual(
      this.log.map((_, index) => this.start + index + 1),
    );
  }

  async compare(store: EventStore): Promise<void> {
    const idsOf = async (options: ReadAllOptions) => {
      const ids: string[] = [];
      for await (const batch of store.readAll({ after: this.start, batchSize: 7, ...options }))
        ids.push(...batch.map(({ id }) => id));
      return ids;
    };
    for (const workspaceId of this.workspaces) {
      const own = this.log.filter((entry) => entry.workspaceId === workspaceId);
      expect(await idsOf({ workspaceId })).toEqual(own.map(({ id }) => id));
      for (const index of [0, 1])
        expect(await idsOf({ workspaceId, partition: { index, count: 2 } })).toEqual(
          own.filter(({ stream }) => partitionOf(stream, 2) === index).map(({ id }) => id),
        );
      for (const stream of this.streams) {
        const read = await store.readStream(workspaceId, stream);
        expect(read.map((event) => event.id)).toEqual(
          this.stored.get(`${workspaceId} ${stream}`) ?? [],
        );
        expect(read.map((event) => event.version)).toEqual(read.map((_, index) => index + 1));
      }
    }
  }

  private isOnRecord(workspaceId: string, id: string): boolean {
    return this.log.some((entry) => entry.id === id && entry.workspaceId === workspaceId);
  }

  private versionOf(workspaceId: string, stream: StreamName): number {
    return this.stored.get(`${workspaceId} ${stream}`)?.length ?? 0;
  }
}

function positionOf(result: AppendResult): number {
  return result.kind === 'appended' ? result.position : 0;
}
