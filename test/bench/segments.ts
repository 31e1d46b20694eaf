/**
 * `npm run bench -- segments --json`: what the first commit into a segment of PostgreSQL's log costs when
 * the segment must be made, and when it is one that is used again; beside a commit within a segment.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startPostgres } from '../../infra/embedded/postgres.js';
import { median } from './load.js';

const SEGMENTS = 24;
const COMMITS_WITHIN = 10;
const COMMIT = "select pg_logical_emit_message(true, 'bench', '')";

async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'convolog-bench-'));
  const postgres = await startPostgres({
    dataDir: join(dataDir, 'postgres'),
    password: randomBytes(12).toString('hex'),
    isDurable: true,
  });
  const client = new Client({ connectionString: postgres.superuserUrl });
  await client.connect();
  const timed = async (text: string): Promise<number> => {
    const began = performance.now();
    await client.query(text);
    return performance.now() - began;
  };
  try {
    // The statement that ends a segment is not counted; it is the same in both.
    const firstCommits = async () => {
      const times: number[] = [];
      for (let segment = 0; segment < SEGMENTS; segment += 1) {
        await client.query('select pg_switch_wal()');
        times.push(await timed(COMMIT));
      }
      return median(times);
    };
    const made = await firstCommits();
    await client.query('checkpoint'); // From here on they are used again.
    const again = await firstCommits();
    const within: number[] = [];
    for (let commit = 0; commit < COMMITS_WITHIN; commit += 1) within.push(await timed(COMMIT));
    const figures = {
      first_commit_made_ms: Number(made.toFixed(2)),
      first_commit_again_ms: Number(again.toFixed(2)),
      commit_within_ms: Number(median(within).toFixed(2)),
    };
    const ratios = { made_over_again: Number((made / again).toFixed(2)) };
    process.stdout.write(`${JSON.stringify({ suite: 'segments', ratios, figures })}\n`);
  } finally {
    await client.end();
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

void main();
