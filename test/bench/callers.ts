/** Load without HTTP: a fixed number of callers, each with one call in flight, for a fixed time. */

export interface CallResult {
  readonly count: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** `call(caller, turn)`; a call that throws ends the run. Calls that began in time are all counted. */
export async function callFor(
  durationMs: number,
  callers: number,
  call: (caller: number, turn: number) => Promise<unknown>,
): Promise<CallResult> {
  const times: number[] = [];
  const began = performance.now();
  const end = began + durationMs;
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      for (let turn = 0; ; turn += 1) {
        const sent = performance.now();
        if (sent >= end) return;
        await call(caller, turn);
        times.push(performance.now() - sent);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor((times.length - 1) * share)] ?? 0;
  return {
    count: times.length,
    perSecond: times.length / seconds,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  };
}

/** Streams of a run: every caller has its own, so that nobody conflicts and every version is known. */
export class OwnStreams<Stream> {
  private readonly versions: Int32Array;

  constructor(
    readonly streams: readonly Stream[],
    private readonly callersMax: number,
  ) {
    this.versions = new Int32Array(streams.length);
  }

  /** The stream of this caller's turn, and the version it is at; the next turn finds it one further. */
  take(caller: number, turn: number): { stream: Stream; index: number; version: number } {
    const perCaller = Math.floor(this.streams.length / this.callersMax);
    const index = caller + this.callersMax * (turn % perCaller);
    const version = this.versions[index] as number;
    this.versions[index] = version + 1;
    return { stream: this.streams[index] as Stream, index, version };
  }
}
