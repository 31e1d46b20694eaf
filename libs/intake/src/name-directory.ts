/**
 * Whose a name is, on channels that name one person differently from payload to payload.
 *
 * A thread runs under the name with which it began. Every other name that a payload vouches for has a
 * stream of its own, which says under which name the thread runs and who has the name now; written in the
 * commit of the fact that told it, sealed with the person's key. So a payload with one name alone finds the
 * thread, in any process, and a name that changed hands leads to its new owner. See ADR 0033.
 */
import { type Cause, envelope } from '#libs/desk';
import {
  derivedId,
  type EventStore,
  newId,
  type StreamAppend,
  streamName,
} from '#libs/event-store';
import type { Inbox } from '#libs/inbox';
import { LRUCache } from 'lru-cache';

export interface NameEvent {
  readonly type: 'NameLinked';
  readonly data: { readonly inboxId: string; readonly channel: string };
  readonly private?: Holder | null;
}

/** Who has a name. */
export interface Holder {
  /** The name under which their thread runs. */
  readonly threadKey: string;
  /** What the channel called them when it told the name. */
  readonly identity: string;
}

/** What is on record of a name. */
export interface NameRecord {
  readonly version: number;
  /** `null`: never told, or of somebody who was forgotten. */
  readonly holder: Holder | null;
}

export type NameRecords = ReadonlyMap<string, NameRecord>;

/** A name may change hands in another process; then this one is behind for so long, and no longer. */
const FRESH_MS = 10 * 60_000;

export class NameDirectory {
  private readonly known = new LRUCache<string, NameRecord>({ max: 50_000, ttl: FRESH_MS });

  constructor(private readonly store: EventStore) {}

  /** One look at the store for all that memory does not hold. `isFresh`: memory is not asked. */
  async look(inbox: Inbox, names: readonly string[], isFresh = false): Promise<NameRecords> {
    const found = new Map<string, NameRecord>();
    for (const name of new Set(names)) {
      const known = isFresh ? undefined : this.known.get(keyOf(inbox, name));
      if (known) found.set(name, known);
    }
    const missing = [...new Set(names)].filter((name) => !found.has(name));
    if (missing.length === 0) return found;
    const streams = missing.map((name) => streamOf(inbox, name));
    const versions = await this.store.versionsOf(inbox.workspaceId, streams);
    for (const [index, name] of missing.entries()) {
      const stream = streams[index] as string;
      const isThere = versions.has(stream);
      const record = isThere ? await this.read(inbox, stream) : { version: 0, holder: null };
      found.set(name, record);
      if (record.holder) this.known.set(keyOf(inbox, name), record);
    }
    return found;
  }

  private async read({ workspaceId }: Inbox, stream: string): Promise<NameRecord> {
    const events = await this.store.readStream(workspaceId, stream);
    const last = events.at(-1);
    return { version: last?.version ?? 0, holder: (last?.private as Holder | null) ?? null };
  }

  /** The name has a thread of its own, so nobody asks the store about it for a while. */
  keepsOwn(inbox: Inbox, name: string, record: NameRecord): void {
    this.known.set(keyOf(inbox, name), record);
  }

  /** Makes each of the names lead to the holder; nothing for those that do already. */
  appendsFor(
    inbox: Inbox,
    records: NameRecords,
    holder: Holder,
    names: readonly string[],
    contactId: string,
    cause: Cause,
  ): StreamAppend[] {
    return names.flatMap((name) => {
      const record = records.get(name) ?? { version: 0, holder: null };
      if (isSame(record.holder, holder)) return [];
      const event: NameEvent = {
        type: 'NameLinked',
        data: { inboxId: inbox.inboxId, channel: inbox.channel },
        private: holder,
      };
      return [
        {
          stream: streamOf(inbox, name),
          expectedVersion: record.version,
          events: [envelope(event, newId(), false, contactId, cause)],
        },
      ];
    });
  }
}

export function isSame(one: Holder | null, other: Holder): boolean {
  return one?.threadKey === other.threadKey && one.identity === other.identity;
}

function keyOf({ inboxId }: Inbox, name: string): string {
  return `${inboxId} ${name}`;
}

function streamOf({ namespace }: Inbox, name: string): string {
  return streamName('intake', derivedId(namespace, 'name', name));
}
