/**
 * Reading the whole log in order, by COPY in binary format: the rows come as the server has them, and are
 * decoded here. A page is a range of positions, its size is chosen by the bytes of the one before, and
 * its connection is free again before its events are handed out: no transaction stays open while a
 * consumer works. The next page is fetched meanwhile; memory holds two pages and one batch. A reader that
 * gives way rests instead, and fetches then.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { RecordedEvent } from '../event.js';
import type { ReadAllFilter, ReadAllOptions } from '../event-store.js';
import { Pacer } from '../pace.js';
import { assertPartition } from '../partition.js';
import type { ArchiveReader } from '../archive/archive-reader.js';
import { BINARY_COLUMNS, decodeRow } from './binary-row.js';
import { copyOut, type CopyPieces } from './copy-out.js';
import { CopyRows } from './copy-rows.js';
import { HuskReader } from './husk-reader.js';
import { type Stretch, stretchesOf } from './log-blocks.js';
import { conditionOf } from './log-filter.js';
import { firstPositionAt } from './positions-of-time.js';

/** Positions of the first page: small, because many readers want only the newest events. */
const FIRST_PAGE = 1_000;
const PAGE_MAX = 100_000;
const PAGE_BYTES = 4_000_000;
/** Of a reader that gives way: short work and short rests, or appends would wait for a whole page. */
const PACED_PAGE_BYTES = 500_000;
/** A page with giants in it is cut off here. */
const PAGE_BYTES_MAX = 32_000_000;

export async function readHead(pool: Pool): Promise<number> {
  const { rows } = await pool.query<[string]>({
    name: 'store-read-head',
    text: 'select max(position) from event',
    rowMode: 'array',
  });
  return Number(rows[0]?.[0] ?? 0);
}

/** Rows of the positions after `from`, up to and including `to`. */
interface Page extends CopyPieces {
  readonly from: number;
  readonly to: number;
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
    batchSize = 1_000,
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
  for await (const stretch of stretchesOf(pool, filter, begin, end))
    yield* readStretch(pool, archive, filter, manner, stretch);
}

async function* readStretch(
  pool: Pool,
  archive: ArchiveReader,
  filter: ReadAllFilter,
  { batchSize, pacer }: Manner,
  { from: begin, to: end }: Stretch,
): AsyncGenerator<readonly RecordedEvent[]> {
  const condition = conditionOf(filter);
  const fetch = async (from: number, size: number): Promise<Page> => {
    await pacer.rest();
    const to = Math.min(end, from + size);
    const text = `copy (select ${BINARY_COLUMNS} from event
      where position > ${from} and position <= ${to} ${condition} order by position)
      to stdout (format binary)`;
    return { ...(await copyOut(pool, text, PAGE_BYTES_MAX)), from, to };
  };
  let size = FIRST_PAGE;
  let fetching = begin < end ? fetch(begin, size) : null;
  let batch: RecordedEvent[] = [];
  while (fetching !== null) {
    const page: Page = await fetching;
    size = nextSize(page, size, pacer.isFull ? PAGE_BYTES : PACED_PAGE_BYTES);
    fetching = null;
    const hasNext = !page.isCut && page.to < end;
    if (hasNext && pacer.isFull) {
      fetching = fetch(page.to, size);
      fetching.catch(() => undefined); // Heard when it is awaited; a consumer may stop before.
    }
    const rows = new CopyRows(page);
    const husks = new HuskReader(archive, page);
    let reached = page.from;
    let isWhole = !page.isCut;
    while (rows.next()) {
      const event = decodeRow(rows) ?? husks.ready(rows) ?? (await husks.read(rows));
      if (event === null) {
        isWhole = false; // It has just been restored: read again from here.
        break;
      }
      reached = event.position;
      if (batch.push(event) < batchSize) continue;
      yield batch;
      batch = [];
      await turn(); // So that the next page comes in, whatever the consumer does.
    }
    if (!isWhole && reached < end) fetching = fetch(reached, size);
    else if (hasNext && !pacer.isFull) fetching = fetch(page.to, size);
  }
  if (batch.length > 0) yield batch;
}

/** So many positions that a page has about the wanted bytes. */
function nextSize({ from, to, byteCount }: Page, size: number, pageBytes: number): number {
  const bytesPerPosition = Math.max(1, byteCount) / Math.max(1, to - from);
  const wanted = Math.floor(pageBytes / bytesPerPosition);
  return Math.max(1, Math.min(wanted, size * 8, PAGE_MAX));
}
