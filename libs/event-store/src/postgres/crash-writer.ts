/**
 * A process that appends for crash tests, to be killed at any moment; SIGTERM ends it in peace:
 * `node crash-writer.js <databaseUrl> <workspaceId> <streamId,streamId,...>`.
 * Many callers fight for few streams. What was acknowledged goes to stdout, one JSON line each:
 * that is the ledger which the test holds against the store.
 */
import { writeSync } from 'node:fs';
import { openDatabase } from '#libs/database';
import { MemorySealer } from '#libs/sealing';
import { StoreUnreachableError } from '../event-store.js';
import { sampleEvents } from '../sample-events.js';
import { streamName } from '../stream.js';
import { PostgresEventStore } from './postgres-event-store.js';

export interface LedgerLine {
  readonly stream: string;
  readonly version: number;
  readonly ids: readonly string[];
  readonly position: number;
}

const CALLERS = 32;

async function main([url, workspaceId, streamIds]: string[]): Promise<void> {
  const database = await openDatabase({ url: url as string, applicationName: 'crash-writer' });
  const store = new PostgresEventStore({ pool: database.pool, sealer: new MemorySealer() });
  const streams = (streamIds as string).split(',').map((id) => streamName('conversation', id));
  let isOn = true;
  process.once('SIGTERM', () => {
    isOn = false;
  });
  const versions = new Map<string, number>();
  let random = process.pid;

  const appendOne = async (): Promise<void> => {
    random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
    const stream = streams[random % streams.length] as string;
    // Each event says how many there are: a half written append would show.
    const count = 1 + (random % 3);
    const events = sampleEvents(count).map((event, index) => ({
      ...event,
      data: { index, count },
    }));
    const expectedVersion = versions.get(stream) ?? 0;
    const appends = [{ stream, expectedVersion, events }];
    for (;;) {
      try {
        const result = await store.append({ workspaceId: workspaceId as string, appends });
        if (result.kind === 'conflict') versions.set(stream, result.actualVersion);
        if (result.kind !== 'appended' && result.kind !== 'repeated') return;
        const version = expectedVersion + events.length;
        versions.set(stream, Math.max(version, versions.get(stream) ?? 0));
        const ids = events.map((event) => event.id);
        const line: LedgerLine = { stream, version, ids, position: result.position };
        writeSync(1, `${JSON.stringify(line)}\n`);
        return;
      } catch (error) {
        if (!(error instanceof StoreUnreachableError)) throw error;
        // The same ids again: the contract says that this is safe.
      }
    }
  };

  const callers = Array.from({ length: CALLERS }, async () => {
    while (isOn) await appendOne();
  });
  await Promise.all(callers);
  await store.close();
  await database.close();
}

if (require.main === module) void main(process.argv.slice(2));
