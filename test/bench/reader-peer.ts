/** A process that replays the whole store again and again, to see what that costs those who append. */
import { openDatabase } from '#libs/database';
import { PostgresEventStore } from '#libs/event-store';
import { MemorySealer } from '#libs/sealing';

async function main(url: string): Promise<void> {
  const { pool } = await openDatabase({ url, applicationName: 'bench-reader' });
  const store = new PostgresEventStore({ pool, sealer: new MemorySealer() });
  process.stdout.write('ready\n');
  for (;;) for await (const batch of store.readAll()) void batch.length;
}

if (require.main === module) void main(process.argv[2] as string);
