/**
 * SQL of reading the whole log in order. Pages by position: a reader that stops half way costs nothing,
 * and no transaction stays open while its consumer works. The next page is fetched meanwhile.
 */
import type { Pool } from 'pg';
import type { RecordedEvent } from '../event.js';
import type { ReadAllFilter, ReadAllOptions } from '../event-store.js';
import { assertPartition, partitionSql } from '../partition.js';
import { asText, EVENT_COLUMNS, type EventColumns, toEvent } from './event-row.js';

export async function readHead(pool: Pool): Promise<number> {
  const { rows } = await pool.query<[string]>({
    name: 'store-read-head',
    text: 'select max(position) from event',
    rowMode: 'array',
  });
  return Number(rows[0]?.[0] ?? 0);
}

export async function* readAllEvents(
  pool: Pool,
  { after = 0, upTo, batchSize = 1_000, ...filter }: ReadAllOptions,
): AsyncGenerator<readonly RecordedEvent[]> {
  if (filter.partition) assertPartition(filter.partition);
  const end = upTo ?? (await readHead(pool));
  const { conditions, values } = conditionsOf(filter);
  const text = `select ${EVENT_COLUMNS} from event
    where position > $1 and position <= $2 ${conditions} order by position limit $3`;
  const fetch = async (from: number) => {
    const { rows } = await pool.query<EventColumns>({
      text,
      values: [from, end, batchSize, ...values],
      rowMode: 'array',
      types: asText,
    });
    return rows;
  };
  let page = after < end ? fetch(after) : Promise.resolve([]);
  for (;;) {
    const rows = await page;
    const last = rows.at(-1);
    if (last === undefined) return;
    const isLast = rows.length < batchSize || Number(last[0]) >= end;
    if (!isLast) {
      page = fetch(Number(last[0]));
      page.catch(() => undefined); // Heard when it is awaited; a consumer may stop before.
    }
    yield rows.map(toEvent);
    if (isLast) return;
  }
}

function conditionsOf(filter: ReadAllFilter): { conditions: string; values: unknown[] } {
  const values: unknown[] = [];
  const conditions: string[] = [];
  const add = (value: unknown, condition: (parameter: string) => string) => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(`and ${condition(`$${values.length + 3}`)}`);
  };
  add(filter.workspaceId, (parameter) => `workspace_id = ${parameter}`);
  add(filter.categories, (parameter) => `category = any(${parameter}::event_category[])`);
  add(filter.types, (parameter) => `type = any(${parameter}::text[])`);
  add(filter.recordedFrom, (parameter) => `recorded_at >= ${parameter}`);
  add(filter.recordedBefore, (parameter) => `recorded_at < ${parameter}`);
  if (filter.partition) {
    add(
      filter.partition.count,
      (parameter) => `${partitionSql(`${parameter}::int`)} = ${filter.partition?.index}`,
    );
  }
  return { conditions: conditions.join(' '), values };
}
