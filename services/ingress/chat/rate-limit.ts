/** How often somebody may do something: a bucket of permits per key, bounded in number. */
import { LRUCache } from 'lru-cache';

export interface RateLimitOptions {
  /** Permits at once. */
  readonly burst: number;
  /** Permits that come back per second. */
  readonly perSecond: number;
  readonly now?: () => number;
}

const KEYS_MAX = 50_000;

export class RateLimit {
  private readonly buckets = new LRUCache<string, { permits: number; at: number }>({
    max: KEYS_MAX,
  });

  constructor(private readonly options: RateLimitOptions) {}

  /** False when the key has used up what it may. */
  take(key: string): boolean {
    const { burst, perSecond } = this.options;
    const now = (this.options.now ?? Date.now)();
    const bucket = this.buckets.get(key) ?? { permits: burst, at: now };
    const permits = Math.min(burst, bucket.permits + ((now - bucket.at) / 1_000) * perSecond);
    const isAllowed = permits >= 1;
    this.buckets.set(key, { permits: isAllowed ? permits - 1 : permits, at: now });
    return isAllowed;
  }
}
