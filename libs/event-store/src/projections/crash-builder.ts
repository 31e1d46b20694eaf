/**
 * A process that follows a projection and goes on with its build, to be killed at any moment:
 * `node crash-builder.js <databaseUrl>`. Writes often, so that a kill always finds something half done.
 */
import { openDatabase } from '#libs/database';
import { MemorySealer } from '#libs/sealing';
import { PostgresEventStore } from '../postgres/postgres-event-store.js';
import { ProjectionRunner } from './projection-runner.js';
import { tally } from './sample-projection.js';

/** Small steps: the build of some thousand events takes hundreds of them. */
export const SMALL_STEPS = { readEvents: 20, writeRows: 1, writeEvents: 1, divideFrom: 1 };

async function main([url]: string[]): Promise<void> {
  const { pool } = await openDatabase({ url: url as string, applicationName: 'crash-builder' });
  const store = new PostgresEventStore({ pool, sealer: new MemorySealer() });
  const runner = new ProjectionRunner({
    pool,
    store,
    projection: tally,
    pollMs: 20,
    pace: SMALL_STEPS,
    onError: (error) => process.stderr.write(`crash-builder: ${String(error)}\n`),
  });
  runner.start();
  process.stdout.write('ready\n');
}

if (require.main === module) void main(process.argv.slice(2));
