/**
 * Random runs of appends against a naive oracle: groups of concurrent appends with right and wrong
 * expectations, repetitions, and external facts that arrive more than once.
 *
 * What a group did is replayed on the oracle in order of position, where every append must be valid at
 * its turn; what was refused must have been refusable at some moment of the group.
 */
import fc from 'fast-check';
import type { RecordedEvent, StreamName } from './event.js';
import type { AppendRequest, AppendResult, EventStore } from './event-store.js';
import { derivedId, newId } from './ids.js';
import { sampleEvent, sampleStream } from './sample-events.js';

/** One append of a run, in terms that shrink well. */
interface Move {
  /** Which streams, by number. */
  readonly streams: readonly number[];
  /** How far the expectation is off: 0 is right at the start of the group. */
  readonly off: number;
  readonly events: number;
  /** Number of an external fact, or none. */
  readonly fact: number | null;
  /** Sends the request of an earlier move again. */
  readonly isRepetition: boolean;
}

const move: fc.Arbitrary<Move> = fc.record({
  streams: fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 2 }),
  off: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.integer({ min: -2, max: 2 })),
  events: fc.integer({ min: 1, max: 3 }),
  fact: fc.option(fc.nat(4), { freq: 3 }),
  isRepetition: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, fc.constant(true)),
});

const run = fc.array(fc.array(move, { minLength: 1, maxLength: 8 }), {
  minLength: 1,
  maxLength: 10,
});

/** RUNS and SEED in the environment run more, or the same again. */
export function describeProperties(
  name: string,
  open: () => Promise<EventStore>,
  runs: number,
): void {
  describe(`${name} under random appends`, () => {
    it('does what a naive store would do', async () => {
      const store = await open();
      const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
      process.stdout.write(`${name} property: SEED=${seed}\n`);
      await fc.assert(
        fc.asyncProperty(run, (groups) => checkRun(store, groups)),
        { numRuns: Number(process.env.RUNS ?? runs), seed },
      );
    });
  });
}

async function checkRun(store: EventStore, groups: readonly (readonly Move[])[]): Promise<void> {
  const oracle = new Oracle(await store.head());
  for (const group of groups) {
    const before = oracle.snapshot();
    const requests = group.map((own) => oracle.request(own));
    const results = await Promise.all(requests.map((request) => store.append(request)));
    const done = requests.map((request, index) => ({ request, result: results[index]! }));
    const appended = done.filter(({ result }) => result.kind === 'appended');
    appended.sort((a, b) => positionOf(a.result) - positionOf(b.result));
    for (const { request, result } of appended) oracle.apply(request, result);
    for (const { request, result } of done) oracle.judge(request, result, before);
  }
  await oracle.compare(store);
}

class Oracle {
  private readonly workspaceId = newId();
  private readonly streams = Array.from({ length: 4 }, () => sampleStream());
  private readonly stored = new Map<StreamName, string[]>();
  private readonly log: string[] = [];
  private readonly sent: AppendRequest[] = [];
  private readonly facts = newId();

  constructor(private readonly start: number) {}

  snapshot(): Map<StreamName, number> {
    return new Map(this.streams.map((stream) => [stream, this.versionOf(stream)]));
  }

  request({ streams, off, events, fact, isRepetition }: Move): AppendRequest {
    if (isRepetition && this.sent.length > 0)
      return this.sent[(off + this.sent.length) % this.sent.length] as AppendRequest;
    const request = {
      workspaceId: this.workspaceId,
      appends: streams.map((number, index) => {
        const stream = this.streams[number] as StreamName;
        return {
          stream,
          expectedVersion: Math.max(0, this.versionOf(stream) + off),
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

  /** In order of position, every append must have been right at its turn. */
  apply(request: AppendRequest, result: AppendResult): void {
    if (result.kind !== 'appended') throw new Error('only appended ones');
    for (const [index, { stream, expectedVersion, events }] of request.appends.entries()) {
      expect(this.versionOf(stream)).toBe(expectedVersion);
      const ids = this.stored.get(stream) ?? [];
      this.stored.set(stream, ids);
      for (const { id, isExternal } of events) {
        if (isExternal) expect(this.log).not.toContain(id);
        ids.push(id);
        this.log.push(id);
      }
      expect(result.versions[index]).toBe(ids.length);
    }
    expect(result.position).toBe(this.start + this.log.length);
  }

  /** A refusal must have been right at some moment between the snapshot and now. */
  judge(request: AppendRequest, result: AppendResult, before: Map<StreamName, number>): void {
    if (result.kind === 'conflict') {
      const from = before.get(result.stream) as number;
      expect(result.actualVersion).not.toBe(result.expectedVersion);
      expect(result.actualVersion).toBeGreaterThanOrEqual(from);
      expect(result.actualVersion).toBeLessThanOrEqual(this.versionOf(result.stream));
    }
    if (result.kind === 'duplicate') expect(this.log).toContain(result.eventId);
    if (result.kind === 'repeated')
      for (const { stream, expectedVersion, events } of request.appends)
        expect(
          this.stored.get(stream)!.slice(expectedVersion, expectedVersion + events.length),
        ).toEqual(events.map((event) => event.id));
  }

  async compare(store: EventStore): Promise<void> {
    const events: RecordedEvent[] = [];
    const own = { after: this.start, workspaceId: this.workspaceId, batchSize: 7 };
    for await (const batch of store.readAll(own)) events.push(...batch);
    expect(events.map((event) => event.id)).toEqual(this.log);
    expect(events.map((event) => event.position)).toEqual(
      this.log.map((_, index) => this.start + index + 1),
    );
    for (const stream of this.streams) {
      const read = await store.readStream(this.workspaceId, stream);
      expect(read.map((event) => event.id)).toEqual(this.stored.get(stream) ?? []);
      expect(read.map((event) => event.version)).toEqual(read.map((_, index) => index + 1));
    }
  }

  private versionOf(stream: StreamName): number {
    return this.stored.get(stream)?.length ?? 0;
  }
}

function positionOf(result: AppendResult): number {
  return result.kind === 'appended' ? result.position : 0;
}
