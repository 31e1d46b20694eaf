/** A row of the event table as it is read. Columns are fetched as arrays: no object per row is built twice. */
import type { CustomTypesConfig } from 'pg';
import type { ArchiveReader } from '../archive/archive-reader.js';
import { decodeEvent, type StoredEvent } from '../encoded.js';
import type { RecordedEvent } from '../event.js';

export const EVENT_COLUMNS = `position, workspace_id, category, stream_id, version, id, type, schema_version,
  date_part('epoch', occurred_at), date_part('epoch', recorded_at), metadata, data, key_id, sealed`;

export type EventColumns = [
  position: string,
  workspaceId: string,
  category: string,
  streamId: string,
  version: string,
  id: string,
  type: string,
  schemaVersion: string,
  occurredAt: string,
  recordedAt: string,
  metadata: string,
  data: string,
  keyId: string | null,
  sealed: string | null,
];

/** Leaves every column as the text that came; other users of the pool keep their own parsers. */
export const asText: CustomTypesConfig = { getTypeParser: () => (value: string) => value };

/** A row whose payload is in the archive: its metadata is empty, its data the block's number. */
export function isHusk(columns: EventColumns): boolean {
  return columns[10] === '';
}

/** `null` when its block is gone: the event is back in its row. */
export async function archivedEvent(
  archive: ArchiveReader,
  columns: EventColumns,
): Promise<RecordedEvent | null> {
  const block = await archive.block(columns[11]);
  return block?.eventAt(Number(columns[0])) ?? null;
}

export function toEvent(columns: EventColumns): RecordedEvent {
  return decodeEvent(toEncoded(columns, false));
}

/** `isExternal` is not read along: only appends and the chain care. */
export function toEncoded(columns: EventColumns, isExternal: boolean): StoredEvent {
  const keyId = columns[12];
  const sealed = columns[13];
  return {
    position: Number(columns[0]),
    workspaceId: columns[1],
    stream: `${columns[2]}-${columns[3]}`,
    version: Number(columns[4]),
    id: columns[5],
    isExternal,
    type: columns[6],
    schemaVersion: Number(columns[7]),
    occurredAtMs: milliseconds(columns[8]),
    recordedAtMs: milliseconds(columns[9]),
    metadata: columns[10],
    data: columns[11],
    sealed: keyId !== null && sealed !== null ? { keyId, box: bytes(sealed) } : null,
  };
}

/** date_part gives seconds as a binary fraction, quicker than extract's exact decimal one. */
function milliseconds(seconds: string): number {
  return Math.round(Number(seconds) * 1_000);
}

/** PostgreSQL writes bytea as \x and hexadecimal. */
export function bytes(text: string): Buffer {
  return Buffer.from(text.slice(2), 'hex');
}
