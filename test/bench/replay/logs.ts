/**
 * The logs that a replay is measured on: one as it is, one with every body sealed, one archived. They are
 * filled once, and found again where their data is kept.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { openDatabase } from '#libs/database';
import { PostgresEventStore } from '#libs/event-store';
import { EnvironmentKeyProvider, PgSealer } from '#libs/sealing';
import type { BenchStack } from '../bench-stack.js';
import { archiveAll } from './archived-log.js';
import { type FilledLog, fillLog } from './filled-log.js';
import { type OpenedLog, withDatabase } from './opened-log.js';

export interface Logs {
  readonly plain: OpenedLog;
  readonly sealed: OpenedLog;
  readonly archived: OpenedLog;
  /** What archiving gave, by name. */
  readonly archiving: Readonly<Record<string, number>>;
  /** They were there already. */
  readonly isKept: boolean;
}

type Known = Record<'plain' | 'sealed', FilledLog> & Pick<Logs, 'archiving'>;

export async function openLogs(
  { dataDir, databaseUrl }: BenchStack,
  eventCount: number,
): Promise<Logs> {
  const file = join(dataDir, 'logs.json');
  const url = (name: string) => withDatabase(databaseUrl, name);
  const isKept = existsSync(file);
  if (!isKept) {
    const plain = await filled(databaseUrl, 'plain', eventCount, false);
    const sealed = await filled(databaseUrl, 'sealed', eventCount, true);
    await copyOf(databaseUrl, 'archived', 'plain');
    const archiving = await archiveAll(url('archived'), join(dataDir, 'archive'));
    writeFileSync(file, JSON.stringify({ plain, sealed, archiving } satisfies Known));
  }
  const { plain, sealed, archiving } = JSON.parse(readFileSync(file, 'utf8')) as Known;
  if (plain.eventCount !== eventCount)
    throw new Error(
      `--data: that log has ${plain.eventCount} events. Say --events or another folder.`,
    );
  return {
    plain: await opened(url('plain'), plain),
    sealed: await opened(url('sealed'), sealed),
    archived: await opened(url('archived'), plain),
    archiving,
    isKept,
  };
}

/** A database that is a copy of another one; one of that name is replaced. */
export async function copyOf(anyUrl: string, name: string, template: string): Promise<string> {
  const client = new Client({ connectionString: withDatabase(anyUrl, 'postgres') });
  await client.connect();
  await client.query(`drop database if exists ${name}`);
  await client.query(`create database ${name} template ${template}`);
  await client.end();
  return withDatabase(anyUrl, name);
}

async function filled(
  anyUrl: string,
  name: string,
  eventCount: number,
  isSealed: boolean,
): Promise<FilledLog> {
  const url = await copyOf(anyUrl, name, 'convolog');
  const { store, database } = await opened(url, { workspaceId: '', streams: [], eventCount: 0 });
  const log = await fillLog(store, eventCount, isSealed);
  await store.close();
  await database.close();
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('vacuum analyze event');
  await client.end();
  return log;
}

async function opened(url: string, log: FilledLog): Promise<OpenedLog> {
  const database = await openDatabase({ url, applicationName: 'bench-replay' });
  const key = new EnvironmentKeyProvider(Buffer.alloc(32, 1).toString('base64'));
  const sealer = new PgSealer(database.pool, key);
  return { ...log, url, database, store: new PostgresEventStore({ pool: database.pool, sealer }) };
}
