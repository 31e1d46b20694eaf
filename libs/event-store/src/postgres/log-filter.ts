/**
 * What a reader of the log wants, as a condition. COPY takes no parameters, so values are literals. Times are
 * none of it: they are positions (`positions-of-time.ts`).
 */
import { escapeLiteral } from 'pg';
import type { ReadAllFilter } from '../event-store.js';
import { partitionSql } from '../partition.js';

/** `and ...`, or nothing. */
export function conditionOf(
  filter: Omit<ReadAllFilter, 'recordedFrom' | 'recordedBefore'>,
): string {
  const { workspaceId, categories, types, partition } = filter;
  const conditions: string[] = [];
  if (workspaceId !== undefined)
    conditions.push(`workspace_id = ${escapeLiteral(workspaceId)}::uuid`);
  if (categories !== undefined)
    conditions.push(`category = any(${arrayOf(categories)}::event_category[])`);
  if (types !== undefined) conditions.push(`type = any(${arrayOf(types)}::text[])`);
  if (partition !== undefined)
    conditions.push(`${partitionSql(`${partition.count}`)} = ${partition.index}`);
  return conditions.map((condition) => `and ${condition}`).join(' ');
}

function arrayOf(values: readonly string[]): string {
  return `array[${values.map((value) => escapeLiteral(value)).join(', ')}]`;
}
