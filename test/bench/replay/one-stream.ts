import { callFor } from '../callers.js';
import { median } from '../load.js';
import type { OpenedLog } from './opened-log.js';

const ROUNDS = 5;
const STREAM_MS = 1_500;

/** Latencies of a stream read through the store, and of the bare rows through the same pool. */
export async function streamOf20({ database, store, streams, workspaceId }: OpenedLog) {
  const names = Array.from(
    { length: 2_000 },
    (_, index) => streams[(index * 7_919) % streams.length] as string,
  );
  const ours = (_: number, turn: number) =>
    store.readStream(workspaceId, names[turn % names.length] as string);
  const bare = (_: number, turn: number) =>
    database.pool.query({
      name: 'bare-select',
      text: `select position, workspace_id, category, stream_id, version, id, type, schema_version,
               occurred_at, recorded_at, metadata, data, key_id, sealed, chain
          from event where stream_id = $1 and category = 'conversation' and workspace_id = $2
         order by version`,
      values: [(names[turn % names.length] as string).slice(-36), workspaceId],
    });
  const rounds = [];
  await callFor(STREAM_MS / 2, 1, ours);
  await callFor(STREAM_MS / 2, 1, bare);
  for (let round = 0; round < ROUNDS; round += 1)
    rounds.push({
      ours: await callFor(STREAM_MS, 1, ours),
      bare: await callFor(STREAM_MS, 1, bare),
    });
  return {
    ratio: median(rounds.map((round) => round.ours.p50Ms / round.bare.p50Ms)),
    oursMs: median(rounds.map((round) => round.ours.p50Ms)),
    bareMs: median(rounds.map((round) => round.bare.p50Ms)),
  };
}
