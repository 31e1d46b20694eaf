/** What a reader of the log wants, as a condition. COPY takes no parameters, so values are literals. */
import { escapeLiteral } from 'pg';
import type { ReadAllFilter } from '../event-store.js';
import { partitionSql } from '../partition.js';

/** `and ...`, or nothing. */
export function conditionOf(filter: ReadAllFilter): string {
  const { workspaceId, categories, types, recordedFrom, recordedBefore, partition } = filter;
  const conditions: string[] = [];
  if (workspaceId !== undefined)
    conditions.push(`workspace_id = ${escapeLiteral(workspaceId)}::uuid`);
  if (categories !== undefined)
    conditions.push(`category = any(${arrayOf(categories)}::event_category[])`);
  if (types !== undefined) conditions.push(`type = any(${arrayOf(types)}::text[])`);
  if (recordedFrom !== undefined) conditions.push(`recorded_at >= ${instant(recordedFrom)}`);
  if (recordedBefore !== undefined) conditions.push(`recorded_at < ${instant(recordedBefore)}`);
  if (partition !== undefined)
    conditions.push(`${partitionSql(`${partition.count}`)} = ${partition.index}`);
  return conditions.map((condition) => `and ${condition}`).join(' ');
}

function arrayOf(values: readonly string[]): string {
  return `array[${values.map((value) => escapeLiteral(value)).join(', ')}]`;
}

function instant(time: Date): string {
  return `${escapeLiteral(time.toISOString())}::timestamptz`;
}
