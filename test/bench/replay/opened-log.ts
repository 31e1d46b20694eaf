/** A filled log in a database of its own, open. */
import type { Database } from '#libs/database';
import type { EventStore } from '#libs/event-store';
import type { FilledLog } from './filled-log.js';

export interface OpenedLog extends FilledLog {
  readonly url: string;
  readonly database: Database;
  readonly store: EventStore;
}

export function withDatabase(url: string, name: string): string {
  const copy = new URL(url);
  copy.pathname = `/${name}`;
  return copy.href;
}
