/** Load over HTTP: a fixed number of connections, each with one request in flight. */
import { Client } from 'undici';

export interface Shot {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface LoadResult {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failures: number;
}

/** Sends all shots, in their order, over so many connections; answers other than 200 are failures. */
export async function fire(
  origin: string,
  shots: readonly Shot[],
  connections: number,
): Promise<LoadResult> {
  const clients = Array.from({ length: connections }, () => new Client(origin, { pipelining: 1 }));
  const times: number[] = [];
  let next = 0;
  let failures = 0;
  const began = process.hrtime.bigint();
  await Promise.all(
    clients.map(async (client) => {
      for (let shot = shots[next++]; shot; shot = shots[next++]) {
        const sent = process.hrtime.bigint();
        const { statusCode, body } = await client.request({ method: 'POST', ...shot });
        await body.dump();
        times.push(millisecondsSince(sent));
        if (statusCode !== 200) failures++;
      }
    }),
  );
  const seconds = millisecondsSince(began) / 1_000;
  await Promise.all(clients.map((client) => client.close()));
  return {
    perSecond: shots.length / seconds,
    p50Ms: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
    failures,
  };
}

export function millisecondsSince(start: bigint): number {
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** The value below which that share of the values lies; NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}
