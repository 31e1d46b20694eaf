/** Puts the payload of archived events back into their rows, file by file, each in one commit. */
import { unlink } from 'node:fs/promises';
import type { Pool, PoolClient } from 'pg';
import { ArchiveReader } from './archive-reader.js';
import { alone } from './archive-streams.js';

/**
 * @param owner connections of the schema's owner, without a role
 * Answers the number of events. Throws `ArchiveBusyError`, and `ArchiveDamagedError` before a damaged file
 * changes anything; files before it are restored by then.
 */
export async function restoreArchive(
  owner: Pool,
  onProgress?: (events: number) => void,
  folder?: string,
): Promise<number> {
  return alone(owner, async (client) => {
    const archive = new ArchiveReader(owner, folder);
    const { rows } = await client.query<{ id: string; location: string }>(
      'select id, location from archive_file order by id',
    );
    let restored = 0;
    for (const { id, location } of rows) {
      restored += await restoreFile(client, archive, id);
      onProgress?.(restored);
      // Nobody refers to it any more; a crash before this leaves a stray that the next run removes.
      await unlink(location).catch(() => undefined);
    }
    return restored;
  });
}

async function restoreFile(
  client: PoolClient,
  archive: ArchiveReader,
  fileId: string,
): Promise<number> {
  const { rows } = await client.query<{ id: string }>(
    'select id from archive_block where file_id = $1 order by id',
    [fileId],
  );
  let restored = 0;
  await client.query('begin');
  try {
    for (const { id } of rows) {
      const block = await archive.block(id);
      if (block === null) throw new Error(`Block ${id} of the archive is gone.`);
      const positions = Array.from(block.positions);
      const payloads = positions.map((position) => block.payloadAt(position));
      const filled = await client.query<{ restore_events: string }>(
        'select restore_events($1, $2, $3, $4, $5, $6)',
        [
          positions,
          positions.map(() => id),
          payloads.map(({ metadata }) => metadata),
          payloads.map(({ data }) => data),
          payloads.map(({ sealed }) => sealed?.keyId ?? null),
          payloads.map(({ sealed }) => sealed?.box ?? null),
        ],
      );
      if (Number(filled.rows[0]?.restore_events) !== positions.length)
        throw new Error(`Block ${id} of the archive does not fit its rows; nothing was restored.`);
      restored += positions.length;
    }
    await client.query('delete from archive_block where file_id = $1', [fileId]);
    await client.query('delete from archive_file where id = $1', [fileId]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
  return restored;
}
