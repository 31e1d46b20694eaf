import { Client, Pool } from 'pg';
import { openDatabase } from '#libs/database';
import { archiveStreams, PostgresEventStore } from '#libs/event-store';
import { MemorySealer } from '#libs/sealing';
import { END_TYPE } from './filled-log.js';
import { type OpenedLog, withDatabase } from './opened-log.js';

/** The same log with all of its conversations in archive files. */
export async function archivedCopy(url: string, plain: OpenedLog, folder: string) {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('create database archived template plain');
  await client.end();
  const copyUrl = withDatabase(url, 'archived');
  const owner = new Pool({ connectionString: copyUrl, max: 2 });
  const sizeOf = async () => {
    await owner.query('vacuum full analyze event');
    const { rows } = await owner.query<{ heap: string; indexes: string }>(
      "select pg_relation_size('event') as heap, pg_indexes_size('event') as indexes",
    );
    return Number(rows[0]?.heap) + Number(rows[0]?.indexes);
  };
  const before = await sizeOf();
  const began = performance.now();
  const { events, bytes } = await archiveStreams(owner, {
    folder,
    category: 'conversation',
    endedBy: END_TYPE,
    reopenedBy: 'ConversationReopened',
    before: new Date(Date.now() + 1_000),
  });
  const perSecond = Math.round((events * 1_000) / (performance.now() - began));
  process.stderr.write(`archived ${events} events, ${perSecond} events/s\n`);
  const after = await sizeOf();
  await owner.end();
  const database = await openDatabase({ url: copyUrl, applicationName: 'bench-archived' });
  const sealer = new MemorySealer();
  const store = new PostgresEventStore({ pool: database.pool, sealer });
  const sizes = {
    archive_per_s: perSecond,
    row_bytes: Math.round(before / events),
    husk_bytes: Math.round(after / events),
    archived_bytes: Math.round(bytes / events),
  };
  return { ...plain, url: copyUrl, database, store, sizes };
}
