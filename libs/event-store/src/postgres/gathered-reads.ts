/**
 * Reads streams to their end. A lone caller's statement leaves at once; under load, whoever asks while the
 * statements before are under way shares the next one. A statement to the database costs more than the rows of a
 * usual conversation, and a service that is woken a thousand times a second reads as many of them.
 *
 * A long stream holds nobody up: what a shared statement brings of each is bounded, and the rest of a long one is
 * read apart.
 */
import type { Pool } from 'pg';
import type { StreamName } from '../event.js';
import { splitStream } from '../stream.js';
import { asText, EVENT_COLUMNS, type EventColumns } from './event-row.js';
import { failureOf } from './failures.js';

/** Columns of an event and its link. */
export type StreamColumns = [...EventColumns, chain: string];

export interface StreamWish {
  readonly workspaceId: string;
  readonly stream: StreamName;
  /** Ignored where a snapshot is found. */
  readonly afterVersion: number;
  /** From the newest snapshot of this fold, which comes first, at position 0. `null`: no snapshot is wanted. */
  readonly fold: string | null;
}

interface Waiting {
  readonly wish: StreamWish;
  readonly resolve: (rows: StreamColumns[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Statements under way at a time: so many connections, and no more, are busy with them. */
const LANES = 2;
const WISHES_MAX = 64;
/** Rows of one stream in a shared statement; nearly all conversations are shorter. */
const ROWS_MAX = 256;

/** All columns of the index: by the version alone the planner sorts, and a limit saves nothing. */
const IN_ORDER = 'order by stream_id, category, workspace_id, version';

const REST = `select ${EVENT_COLUMNS}, chain from event
  where stream_id = $1 and category = $2::event_category and workspace_id = $3 and version > $4
  ${IN_ORDER}`;

const LONE = `${REST} limit ${ROWS_MAX}`;

/** The snapshot comes as the first row, in the columns of an event. */
const LONE_WITH_SNAPSHOT = `
with snap as (
  select version, key_id, sealed from snapshot
   where stream_id = $1 and category = $2::event_category and workspace_id = $3 and fold = $5
)
select 0::bigint, $3::uuid, $2::event_category, $1::uuid, version, $1::uuid, '', 0::smallint,
       0::float8, 0::float8, '', '', key_id, sealed, null::bytea
  from snap
union all
(select ${EVENT_COLUMNS}, chain from event
  where stream_id = $1 and category = $2::event_category and workspace_id = $3
    and version > coalesce((select version from snap), $4)
  ${IN_ORDER} limit ${ROWS_MAX})`;

/** The same for many; limits keep the planner to one look-up for each. */
const MANY = `
select wish.nth, found.*
  from unnest($1::uuid[], $2::event_category[], $3::uuid[], $4::int[], $5::text[])
       with ordinality as wish (stream_id, category, workspace_id, after_version, fold, nth)
  left join lateral (
    select version, key_id, sealed from snapshot
     where stream_id = wish.stream_id and category = wish.category
       and workspace_id = wish.workspace_id and fold = wish.fold limit 1) snap on true
 cross join lateral (
    select 0::bigint, wish.workspace_id, wish.category, wish.stream_id, snap.version, wish.stream_id, '',
           0::smallint, 0::float8, 0::float8, '', '', snap.key_id, snap.sealed, null::bytea
     where snap.version is not null
     union all
    (select ${EVENT_COLUMNS}, chain from event
      where stream_id = wish.stream_id and category = wish.category
        and workspace_id = wish.workspace_id
        and version > coalesce(snap.version, wish.after_version)
      ${IN_ORDER} limit ${ROWS_MAX})) as found`;

export class GatheredReads {
  private waiting: Waiting[] = [];
  private lanesBusy = 0;
  private isStarting = false;

  constructor(private readonly pool: Pool) {}

  /**
   * All rows after a version, in order. What was committed before the call is among them. Throws `TypeError` on a
   * name that is not one, and what the database says.
   */
  read(wish: StreamWish): Promise<StreamColumns[]> {
    splitStream(wish.stream); // A bad name fails its caller, and not those that share the statement.
    return new Promise((resolve, reject) => {
      this.waiting.push({ wish, resolve, reject });
      if (this.isStarting || this.lanesBusy >= LANES) return;
      this.isStarting = true;
      // After the callers that are ready in this same turn: they travel together.
      queueMicrotask(() => {
        this.isStarting = false;
        this.startLanes();
      });
    });
  }

  private startLanes(): void {
    while (this.lanesBusy < LANES && this.waiting.length > 0) {
      this.lanesBusy += 1;
      void this.runLane(this.waiting.splice(0, WISHES_MAX));
    }
  }

  private async runLane(batch: readonly Waiting[]): Promise<void> {
    try {
      const found = await this.readFirst(batch.map(({ wish }) => wish));
      for (const [index, waiting] of batch.entries())
        this.settle(waiting, found[index] as StreamColumns[]);
    } catch (error) {
      await this.failed(batch, error);
    }
    this.lanesBusy -= 1;
    this.startLanes();
  }

  /** What is wrong with one wish must not be told to its neighbours. */
  private async failed(batch: readonly Waiting[], error: unknown): Promise<void> {
    if (batch.length === 1 || failureOf(error) !== 'final') {
      for (const { reject } of batch) reject(error);
      return;
    }
    for (const waiting of batch)
      await this.readFirst([waiting.wish]).then(
        ([rows]) => this.settle(waiting, rows as StreamColumns[]),
        waiting.reject,
      );
  }

  /** A long stream goes on outside the lanes. */
  private settle({ wish, resolve, reject }: Waiting, rows: StreamColumns[]): void {
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_MAX) resolve(rows);
    else
      this.query('store-read-rest', REST, [...placeOf(wish), last[4]]).then(
        (rest) => resolve(rows.concat(rest)),
        reject,
      );
  }

  /** The first rows of each wish, in order of version. */
  private async readFirst(wishes: readonly StreamWish[]): Promise<StreamColumns[][]> {
    const [wish] = wishes;
    if (wish === undefined || wishes.length > 1) return this.readTogether(wishes);
    const values = [...placeOf(wish), wish.afterVersion];
    return [
      wish.fold === null
        ? await this.query('store-read-stream', LONE, values)
        : await this.query('store-read-snapshot', LONE_WITH_SNAPSHOT, [...values, wish.fold]),
    ];
  }

  private async readTogether(wishes: readonly StreamWish[]): Promise<StreamColumns[][]> {
    const places = wishes.map(placeOf);
    const rows = await this.query<[nth: string, ...StreamColumns]>('store-read-streams', MANY, [
      ...[0, 1, 2].map((part) => places.map((place) => place[part])),
      wishes.map(({ afterVersion }) => afterVersion),
      wishes.map(({ fold }) => fold),
    ]);
    const found: StreamColumns[][] = wishes.map(() => []);
    for (const [nth, ...row] of rows) found[Number(nth) - 1]?.push(row);
    // The database promises no order across joins; a snapshot is older than every event after it.
    for (const own of found) own.sort((one, other) => Number(one[4]) - Number(other[4]));
    return found;
  }

  private async query<Row extends unknown[] = StreamColumns>(
    name: string,
    text: string,
    values: unknown[],
  ): Promise<Row[]> {
    const { rows } = await this.pool.query<Row>({
      name,
      text,
      values,
      rowMode: 'array',
      types: asText,
    });
    return rows;
  }
}

function placeOf({ workspaceId, stream }: StreamWish): string[] {
  const { category, id } = splitStream(stream);
  return [id, category, workspaceId];
}
