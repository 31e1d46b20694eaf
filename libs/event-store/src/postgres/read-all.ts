/**
 * Reading the whole log in order, by COPY in binary format: the rows come as the server has them, and are
 * decoded here, each as soon as it is there. A page is a range of positions, and its size is chosen by the
 * bytes of the one before. It comes in whether the consumer keeps up or not, so no transaction stays open
 * while a consumer works, and the next page is fetched when it is there; memory holds two pages and one
 * batch. A reader that gives way rests instead, and fetches then.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { RecordedEvent } from '../event.js';
import type { ReadAllFilter, ReadAllOptions } from '../event-store.js';
import { Pacer } from '../pace.js';
import { assertPartition } from '../partition.js';
import type { ArchiveReader, BlockRange } from '../archive/archive-reader.js';
import { dataTexts, decodeRow } from './binary-row.js';
import { CopyRows } from './copy-rows.js';
import { HuskReader } from './husk-reader.js';
import { type Stretch, stretchesOf } from './log-blocks.js';
import { conditionOf } from './log-filter.js';
import { LogPages } from './log-pages.js';
import { firstPositionAt } from './positions-of-time.js';
import { MergedEvents, WITH_PAYLOAD } from './read-merged.js';

/**
 * Few, so that a batch is garbage before it grows old: of a thousand, the engine had moved many to where only
 * a full collection finds them, and in a process with a large heap the same replay cost twice as much.
 */
const BATCH_EVENTS = 100;
/** A shorter stretch is read as it is, without a look at the archive. */
const MERGED_FROM = 1_000;

export async function readHead(pool: Pool): Promise<number> {
  const { rows } = await pool.query<[string]>({
    name: 'store-read-head',
    text: 'select max(position) from event',
    rowMode: 'array',
  });
  return Number(rows[0]?.[0] ?? 0);
}

interface Manner {
  readonly batchSize: number;
  readonly pacer: Pacer;
}

export async function* readAllEvents(
  pool: Pool,
  archive: ArchiveReader,
  {
    after = 0,
    upTo,
    batchSize = BATCH_EVENTS,
    pace = 1,
    recordedFrom,
    recordedBefore,
    ...filter
  }: ReadAllOptions,
): AsyncGenerator<readonly RecordedEvent[]> {
  const manner = { batchSize, pacer: new Pacer(pace) };
  if (filter.partition) assertPartition(filter.partition);
  const head = recordedFrom || recordedBefore || upTo === undefined ? await readHead(pool) : upTo;
  const positionAt = async (time: Date) => (await firstPositionAt(pool, time, head)) - 1;
  const begin = Math.max(after, recordedFrom ? await positionAt(recordedFrom) : 0);
  const end = Math.min(
    upTo ?? head,
    recordedBefore ? await positionAt(recordedBefore) : Number.MAX_SAFE_INTEGER,
  );
  const blocks = await blocksOf(archive, filter, pace, { from: begin, to: end });
  if (blocks.length > 0) {
    yield* readMerged(pool, archive, blocks, manner, { from: begin, to: end });
    return;
  }
  for await (const stretch of stretchesOf(pool, filter, begin, end))
    yield* readStretch(pool, archive, filter, manner, stretch);
}

/**
 * The archive's blocks in the stretch, if it pays to read them beside the rows: whoever wants everything of
 * a long stretch, as quickly as he can. For others the server picks from the husks.
 */
function blocksOf(
  archive: ArchiveReader,
  { workspaceId, categories, types, partition }: ReadAllFilter,
  pace: number,
  { from, to }: Stretch,
): Promise<BlockRange[]> | readonly BlockRange[] {
  const isWhole = !workspaceId && !categories && !types && !partition;
  return isWhole && pace === 1 && to - from >= MERGED_FROM
    ? archive.blocksBetween(from + 1, to)
    : [];
}

async function* readMerged(
  pool: Pool,
  archive: ArchiveReader,
  blocks: readonly BlockRange[],
  { batchSize, pacer }: Manner,
  { from, to }: Stretch,
): AsyncGenerator<readonly RecordedEvent[]> {
  const pages = new LogPages({ pool, condition: WITH_PAYLOAD, pacer, end: to });
  const merged = new MergedEvents(archive, pages, blocks, from, to);
  let batch: RecordedEvent[] = [];
  try {
    for (;;) {
      const event = merged.next();
      if (event === null) {
        if (await merged.more()) continue;
        break;
      }
      if (batch.push(event) < batchSize) continue;
      merged.parseData();
      yield batch;
      batch = [];
      await turn(); // So that data comes in, whatever the consumer does.
    }
    merged.parseData();
  } finally {
    pages.stop();
  }
  if (batch.length > 0) yield batch;
}

async function* readStretch(
  pool: Pool,
  archive: ArchiveReader,
  filter: ReadAllFilter,
  { batchSize, pacer }: Manner,
  { from: begin, to: end }: Stretch,
): AsyncGenerator<readonly RecordedEvent[]> {
  const pages = new LogPages({ pool, condition: conditionOf(filter), pacer, end });
  const texts = dataTexts();
  let batch: RecordedEvent[] = [];
  try {
    for (let from = begin; from < end; ) {
      const { copy, to } = await pages.after(from);
      const rows = new CopyRows(copy);
      const husks = new HuskReader(archive, to);
      let isRestored = false;
      while (!isRestored) {
        while (rows.next()) {
          const event = decodeRow(rows, texts) ?? husks.ready(rows) ?? (await husks.read(rows));
          isRestored = event === null;
          if (event === null) break;
          from = event.position;
          if (batch.push(event) < batchSize) continue;
          texts.parse();
          yield batch;
          batch = [];
          await turn(); // So that data comes in, whatever the consumer does.
        }
        if (copy.isWhole && copy.pieces.length === 0) break;
        await copy.more();
      }
      // A restored event is in its row again: read from there. A page that was cut goes on where it ended.
      if (!isRestored && !copy.isCut) from = to;
    }
    texts.parse();
  } finally {
    pages.stop();
  }
  if (batch.length > 0) yield batch;
}
