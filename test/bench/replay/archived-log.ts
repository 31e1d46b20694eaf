import { Pool } from 'pg';
import { archiveStreams } from '#libs/event-store';
import { END_TYPE } from './filled-log.js';

/** Moves all conversations of a log into archive files. Answers what that gave, by name. */
export async function archiveAll(url: string, folder: string): Promise<Record<string, number>> {
  const owner = new Pool({ connectionString: url, max: 2 });
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
  return {
    archive_per_s: perSecond,
    row_bytes: Math.round(before / events),
    husk_bytes: Math.round(after / events),
    archived_bytes: Math.round(bytes / events),
  };
}
