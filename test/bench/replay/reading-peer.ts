/**
 * Replays a log in a process that does nothing else, to see what memory that takes. Arguments: URL. Prints
 * `{ growthMb, seen }`: the highest resident size during the replay above the one before it.
 */
import { openDatabase } from '#libs/database';
import { PostgresEventStore } from '#libs/event-store';
import { MemorySealer } from '#libs/sealing';

async function main(url: string): Promise<void> {
  const database = await openDatabase({ url, applicationName: 'bench-memory' });
  const store = new PostgresEventStore({ pool: database.pool, sealer: new MemorySealer() });
  await store.head();
  const idle = process.memoryUsage.rss();
  let highest = idle;
  let seen = 0;
  for await (const batch of store.readAll()) {
    seen += batch.length;
    highest = Math.max(highest, process.memoryUsage.rss());
  }
  const growthMb = (highest - idle) / 1_000_000;
  process.stdout.write(`${JSON.stringify({ growthMb, seen })}\n`);
  await store.close();
  await database.close();
}

if (require.main === module) void main(process.argv[2] as string);
