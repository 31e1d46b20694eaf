/**
 * Which conversation a thread of an inbox is in now.
 *
 * A thread (one customer on a chat channel, one root message on email) is a row of episodes, each
 * a conversation with a derived id. Ten first messages at once therefore race for version 0 of the
 * same stream, in any number of processes, and one conversation comes of it.
 */
import type { ConversationDesk } from '#libs/desk';
import { derivedId, type EventStore, streamName } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';
import { LRUCache } from 'lru-cache';

/** A customer who writes within this time after the end continues the conversation. */
export const REOPEN_WITHIN_MS = 7 * 24 * 3_600_000;

const EPISODES_PER_LOOK = 8;

export interface Episode {
  readonly conversationId: string;
  readonly episode: number;
}

export class ThreadDirectory {
  private readonly latest = new LRUCache<string, Episode>({ max: 50_000 });

  constructor(
    private readonly store: EventStore,
    private readonly desk: ConversationDesk,
    private readonly now: () => number = Date.now,
  ) {}

  /** The newest episode, whether or not it has ended; `null` when nobody has written yet. */
  async newest(inbox: Inbox, threadKey: string): Promise<Episode | null> {
    const cacheKey = `${inbox.inboxId} ${threadKey}`;
    const known = this.latest.get(cacheKey);
    if (known) return known;
    const last = await this.lookUp(inbox, threadKey);
    if (last === 0) return null;
    const episode = this.episode(inbox, threadKey, last);
    this.latest.set(cacheKey, episode);
    return episode;
  }

  /** The episode that a new message belongs to: the newest one, or the one after it. */
  async forMessage(inbox: Inbox, threadKey: string): Promise<Episode> {
    const newest = await this.newest(inbox, threadKey);
    if (newest === null) return this.episode(inbox, threadKey, 1);
    const { state } = await this.desk.load(inbox.workspaceId, newest.conversationId);
    const isForgotten = state.start !== null && state.start.address === null;
    const isOver =
      state.status === 'resolved' &&
      state.resolvedAt !== null &&
      this.now() - state.resolvedAt > REOPEN_WITHIN_MS;
    if (!isForgotten && !isOver) return newest;
    const next = this.episode(inbox, threadKey, newest.episode + 1);
    // Another process may be further than this one's memory.
    this.latest.delete(`${inbox.inboxId} ${threadKey}`);
    return next;
  }

  /** The n-th episode of a thread, whether or not it exists. */
  episode(inbox: Inbox, threadKey: string, episode: number): Episode {
    return {
      conversationId: derivedId(inbox.namespace, 'conversation', threadKey, episode),
      episode,
    };
  }

  private async lookUp(inbox: Inbox, threadKey: string): Promise<number> {
    for (let first = 1; ; first += EPISODES_PER_LOOK) {
      const episodes = Array.from({ length: EPISODES_PER_LOOK }, (_, index) => first + index);
      const streams = episodes.map((episode) =>
        streamName('conversation', this.episode(inbox, threadKey, episode).conversationId),
      );
      const versions = await this.store.versionsOf(inbox.workspaceId, streams);
      const existing = episodes.filter((_, index) => versions.has(streams[index] as string));
      const last = existing.at(-1) ?? first - 1;
      if (existing.length < EPISODES_PER_LOOK) return last;
    }
  }
}
