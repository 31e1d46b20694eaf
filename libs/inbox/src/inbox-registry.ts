/**
 * All connected inboxes, in memory, kept up to date from the store.
 *
 * Inboxes are few and needed for every message, so they are not looked up in a database each time.
 * An inbox that was connected a moment ago is found too: an unknown id asks the store once more.
 */
import { type Commit, type EventStore, splitStream } from '#libs/event-store';
import { evolveInbox, type Inbox, type InboxEvent } from './inbox.js';

/** The part of a bus that tells of commits. */
export interface Announcing {
  onAnnounced(listener: (commit: Commit) => void): () => void;
}

const RELOAD_PAUSE_MS = 250;

export class InboxRegistry {
  private readonly inboxes = new Map<string, Inbox>();
  private position = 0;
  private reloading: Promise<void> | null = null;
  private reloadedAt = 0;

  constructor(private readonly store: EventStore) {}

  /** Loads all inboxes, and again whenever an announced commit touches one. */
  async follow(bus: Announcing): Promise<this> {
    bus.onAnnounced(({ streams }) => {
      if (streams.some(({ stream }) => splitStream(stream).category === 'inbox'))
        this.reload().catch(() => undefined); // The next look-up asks again.
    });
    await this.reload();
    return this;
  }

  /** An inbox by id, or `undefined` when there is none (yet). */
  async find(inboxId: string): Promise<Inbox | undefined> {
    const known = this.inboxes.get(inboxId);
    if (known) return known;
    // A stranger who guesses ids must not turn into load on the store.
    if (Date.now() - this.reloadedAt >= RELOAD_PAUSE_MS || this.reloading) await this.reload();
    return this.inboxes.get(inboxId);
  }

  /** What is known now, without asking the store. */
  known(workspaceId?: string): Inbox[] {
    return [...this.inboxes.values()].filter(
      (inbox) => workspaceId === undefined || inbox.workspaceId === workspaceId,
    );
  }

  /** Reads what happened to inboxes since the last time. Call on start and when one changed. */
  reload(): Promise<void> {
    this.reloading ??= this.catchUp().finally(() => {
      this.reloading = null;
      this.reloadedAt = Date.now();
    });
    return this.reloading;
  }

  private async catchUp(): Promise<void> {
    const head = await this.store.head();
    const batches = this.store.readAll({
      after: this.position,
      upTo: head,
      categories: ['inbox'],
    });
    for await (const batch of batches) {
      for (const event of await this.store.open(batch)) {
        const inboxId = splitStream(event.stream).id;
        const before = this.inboxes.get(inboxId) ?? null;
        const after = evolveInbox(
          before,
          { inboxId, workspaceId: event.workspaceId },
          event as unknown as InboxEvent,
        );
        if (after) this.inboxes.set(inboxId, after);
      }
    }
    this.position = Math.max(this.position, head);
  }
}
