/**
 * A process that replays the whole store again and again, to see what that costs those who append. It
 * gives way to them: low priority, as `convolog` has, and the pace that it is told (`readAll({ pace })`).
 * Each line on stdout is the number of events read so far.
 */
import { constants, setPriority } from 'node:os';
import { openDatabase } from '#libs/database';
import { PostgresEventStore } from '#libs/event-store';
import { MemorySealer } from '#libs/sealing';

async function main(url: string, pace: number): Promise<void> {
  setPriority(constants.priority.PRIORITY_LOW);
  const { pool } = await openDatabase({ url, applicationName: 'bench-reader' });
  const store = new PostgresEventStore({ pool, sealer: new MemorySealer() });
  process.stdout.write('0\n');
  let events = 0;
  for (;;)
    for await (const batch of store.readAll({ pace })) {
      events += batch.length;
      process.stdout.write(`${events}\n`);
    }
}

if (require.main === module) void main(process.argv[2] as string, Number(process.argv[3]));
