/** Snapshots in a table beside the log, sealed. */
import type { Pool } from 'pg';
import { type Sealer, TamperedError } from '#libs/sealing';
import type { OpenedEvent, StreamName } from '../event.js';
import type { NewSnapshot, Snapshot, SnapshotRead, Snapshots } from '../snapshots.js';
import { splitStream } from '../stream.js';
import { bytes } from './event-row.js';
import type { GatheredReads, StreamColumns } from './gathered-reads.js';

export interface PostgresSnapshotsOptions {
  readonly pool: Pool;
  readonly reads: GatheredReads;
  readonly sealer: Sealer;
  /** Makes events of rows that reach to the end of their stream, as `readStream` does. */
  readonly eventsOf: (
    workspaceId: string,
    stream: StreamName,
    rows: readonly StreamColumns[],
  ) => Promise<OpenedEvent[]>;
  readonly readStream: (workspaceId: string, stream: StreamName) => Promise<OpenedEvent[]>;
}

export class PostgresSnapshots implements Snapshots {
  constructor(private readonly options: PostgresSnapshotsOptions) {}

  async read(workspaceId: string, stream: StreamName, fold: string): Promise<SnapshotRead> {
    const rows = await this.options.reads.read({ workspaceId, stream, afterVersion: 0, fold });
    const first = rows[0];
    if (first === undefined || first[0] !== '0')
      return { snapshot: null, events: await this.options.eventsOf(workspaceId, stream, rows) };
    const snapshot = await this.open(workspaceId, stream, fold, first);
    // Its person was forgotten, or it was changed: the stream itself says what is true.
    if (snapshot === null)
      return { snapshot, events: await this.options.readStream(workspaceId, stream) };
    return { snapshot, events: await this.options.eventsOf(workspaceId, stream, rows.slice(1)) };
  }

  async save({ workspaceId, stream, fold, version, state, sealFor }: NewSnapshot): Promise<void> {
    const { category, id } = splitStream(stream);
    const { pool, sealer } = this.options;
    await sealer.prepare(workspaceId, [sealFor]);
    const place = { workspaceId, stream, eventId: placeOf(fold, version) };
    const { box } = sealer.seal(place, sealFor, Buffer.from(JSON.stringify(state)));
    await pool.query({
      name: 'store-save-snapshot',
      text: `insert into snapshot (stream_id, category, workspace_id, fold, version, key_id, sealed)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (stream_id, category, workspace_id, fold) do update
                set version = excluded.version, key_id = excluded.key_id,
                    sealed = excluded.sealed, taken_at = now()
              where snapshot.version < excluded.version`,
      values: [id, category, workspaceId, fold, version, sealFor, box],
    });
  }

  private async open(
    workspaceId: string,
    stream: StreamName,
    fold: string,
    row: StreamColumns,
  ): Promise<Snapshot | null> {
    const version = Number(row[4]);
    const place = { workspaceId, stream, eventId: placeOf(fold, version) };
    const sealed = { keyId: row[12] as string, box: bytes(row[13] as string) };
    try {
      const plaintext = await this.options.sealer.open(place, sealed);
      return plaintext && { version, state: JSON.parse(plaintext.toString()) };
    } catch (error) {
      if (error instanceof TamperedError) return null;
      throw error;
    }
  }
}

/** Bound to fold and version: one that was moved does not open. */
function placeOf(fold: string, version: number): string {
  return `snapshot ${fold} ${version}`;
}
