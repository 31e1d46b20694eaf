/**
 * Parts of the log that can be read side by side: all events of a stream are in one part, in their
 * order. A stream's id is a UUID whose last bits are random or a hash already, so they are the hash.
 */
import type { StreamName } from './event.js';

/** Part `index` (from 0) of `count`. */
export interface Partition {
  readonly index: number;
  readonly count: number;
}

/** Two bytes of the id are looked at. */
export const PARTITIONS_MAX = 65_536;

/** Throws `RangeError` on a part that does not exist. */
export function assertPartition({ index, count }: Partition): void {
  if (!Number.isInteger(count) || count < 1 || count > PARTITIONS_MAX)
    throw new RangeError(
      `partition.count must be a whole number from 1 to ${PARTITIONS_MAX}, not ${count}.`,
    );
  if (!Number.isInteger(index) || index < 0 || index >= count)
    throw new RangeError(
      `partition.index must be a whole number from 0 to ${count - 1}, not ${index}.`,
    );
}

/** The part, of `count`, that a stream's events are in. */
export function partitionOf(stream: StreamName, count: number): number {
  return Number.parseInt(stream.slice(-4), 16) % count;
}

/** The same as SQL over the column `stream_id`; `count` is an expression, such as `$7`. */
export function partitionSql(count: string): string {
  return `(get_byte(uuid_send(stream_id), 14) * 256 + get_byte(uuid_send(stream_id), 15)) % ${count}`;
}
