/** The rules of routing of each workspace, folded from its `policy` stream and kept until that stream grows. */
import { type MatchingPolicy, type PolicyEvent, publishedPolicy } from '#libs/matching';
import { fold } from '#libs/decider';
import { type Commit, type EventStore, splitStream, streamName } from '#libs/event-store';
import { LRUCache } from 'lru-cache';

const READ_ANEW_MS = 30_000;

/** The part of a bus that tells of commits. */
interface Announcements {
  onAnnounced(listener: (commit: Commit) => void): () => void;
}

export class Policies {
  private readonly known = new LRUCache<string, Promise<MatchingPolicy>>({
    max: 10_000,
    ttl: READ_ANEW_MS,
  });

  constructor(private readonly store: Pick<EventStore, 'readStream'>) {}

  /** Kept up by the announcements of commits, and read anew after a while: an announcement can be missed. */
  static following(store: Pick<EventStore, 'readStream'>, bus: Announcements): Policies {
    const policies = new Policies(store);
    bus.onAnnounced(({ streams }) => {
      for (const { workspaceId, stream } of streams)
        if (splitStream(stream).category === 'policy') policies.changed(workspaceId);
    });
    return policies;
  }

  of(workspaceId: string): Promise<MatchingPolicy> {
    const known = this.known.get(workspaceId);
    if (known) return known;
    const loading = this.load(workspaceId);
    this.known.set(workspaceId, loading);
    loading.catch(() => this.known.delete(workspaceId));
    return loading;
  }

  /** The stream has grown, or may have: read it again at the next question. */
  changed(workspaceId: string): void {
    this.known.delete(workspaceId);
  }

  private async load(workspaceId: string): Promise<MatchingPolicy> {
    const events = await this.store.readStream(workspaceId, streamName('policy', workspaceId));
    return fold(
      publishedPolicy as never,
      events as unknown as PolicyEvent[],
      publishedPolicy.initial,
    ).policy;
  }
}
