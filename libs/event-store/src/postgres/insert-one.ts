/** One event and no blob: the same as a batch of one, without its arrays. */
import type { ClientBase } from 'pg';
import { timeBytes } from './binary-arrays.js';
import type { EventRow } from './insert-batch.js';

/** A stream's name ends with its id. It was checked when the append came in. */
const UUID_CHARS = 36;

const APPEND = `select append_event(${Array.from({ length: 14 }, (_, index) => `$${index + 1}`).join(', ')})`;

/** Answers the position before the event's. */
export async function insertOne(client: ClientBase, row: EventRow): Promise<number> {
  const { workspaceId, stream, version, event, content, split, chain } = row;
  const { rows } = await client.query<[string]>({
    name: 'store-append-one',
    text: APPEND,
    values: [
      workspaceId,
      stream.slice(0, -UUID_CHARS - 1),
      stream.slice(-UUID_CHARS),
      version,
      event.type,
      event.schemaVersion,
      event.id,
      event.isExternal,
      timeBytes(event.occurredAtMs),
      content.subarray(0, split),
      content.subarray(split),
      Buffer.from(chain, 'latin1'),
      event.sealed?.keyId ?? null,
      event.sealed?.box ?? null,
    ],
    rowMode: 'array',
  });
  return Number(rows[0]?.[0]);
}
