/**
 * What was said and is not acknowledged yet. In IndexedDB, so that it survives a reload, a crash
 * and a night without a network; in memory where a browser forbids that.
 */
import type { Draft } from './frames.js';

export interface Waiting {
  readonly inboxId: string;
  readonly at: number;
  readonly draft: Draft;
}

/** Older words are not what the visitor wants to say any more. */
const KEPT_MS = 3 * 24 * 3_600_000;
const STORE = 'outbox';

export class Outbox {
  private readonly memory = new Map<string, Waiting>();
  private readonly database: Promise<IDBDatabase | null>;

  constructor(private readonly inboxId: string) {
    this.database = openDatabase();
  }

  async add(draft: Draft): Promise<Waiting> {
    const waiting = { inboxId: this.inboxId, at: Date.now(), draft };
    this.memory.set(draft.clientMessageId, waiting);
    await this.write((store) => store.put(waiting, draft.clientMessageId));
    return waiting;
  }

  async remove(clientMessageId: string): Promise<void> {
    this.memory.delete(clientMessageId);
    await this.write((store) => store.delete(clientMessageId));
  }

  /** Everything that waits in this browser, of all tabs, in the order in which it was said. */
  async all(): Promise<Waiting[]> {
    const database = await this.database;
    const stored = database ? await readAll(database) : [];
    const known = new Map([
      ...stored.map((one) => [one.draft.clientMessageId, one] as const),
      ...this.memory,
    ]);
    const fresh: Waiting[] = [];
    for (const one of known.values()) {
      if (one.inboxId !== this.inboxId) continue;
      if (Date.now() - one.at < KEPT_MS) fresh.push(one);
      else void this.remove(one.draft.clientMessageId);
    }
    return fresh.sort((one, other) => one.at - other.at);
  }

  /** A full or forbidden disk is no reason to lose the words: memory has them as well. */
  private async write(change: (store: IDBObjectStore) => IDBRequest): Promise<void> {
    const database = await this.database;
    if (!database) return;
    await new Promise<void>((resolve) => {
      try {
        const transaction = database.transaction(STORE, 'readwrite');
        change(transaction.objectStore(STORE));
        transaction.oncomplete = () => resolve();
        transaction.onabort = transaction.onerror = () => resolve();
      } catch {
        resolve();
      }
    });
  }
}

function openDatabase(): Promise<IDBDatabase | null> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open('convolog', 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onsuccess = () => resolve(request.result);
      request.onerror = request.onblocked = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
}

function readAll(database: IDBDatabase): Promise<Waiting[]> {
  return new Promise((resolve) => {
    const request = database.transaction(STORE).objectStore(STORE).getAll() as IDBRequest<
      Waiting[]
    >;
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve([]);
  });
}
