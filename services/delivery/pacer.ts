/**
 * Keeps ahead of what a platform takes for one customer: a message that would meet its limit waits here, and
 * nobody else waits with it.
 *
 * A bucket per conversation partner: so many at once, and one more each time. In memory: a second process
 * has buckets of its own, and a restart begins with full ones; the platform's own "not so fast" is still
 * obeyed then.
 */
import type { Pace } from '#libs/channels';
import { LRUCache } from 'lru-cache';

const PARTNERS_MAX = 50_000;

interface Bucket {
  /** Messages that may go at once; below one: none. */
  readonly room: number;
  /** When that was so, epoch ms. */
  readonly at: number;
}

export class Pacer {
  private readonly buckets = new LRUCache<string, Bucket>({ max: PARTNERS_MAX });

  /** Epoch ms from which the next message to the partner may go; `now` when it may. */
  freeAt(partner: string, pace: Pace, now: number): number {
    const { room } = this.bucketOf(partner, pace, now);
    return room >= 1 ? now : now + Math.ceil((1 - room) * pace.everyMs);
  }

  /** So many went. A message in parts may use room that is not there yet: what follows waits longer. */
  took(partner: string, pace: Pace, count: number, now: number): void {
    const { room } = this.bucketOf(partner, pace, now);
    this.buckets.set(partner, { room: room - count, at: now });
  }

  private bucketOf(partner: string, { burst, everyMs }: Pace, now: number): Bucket {
    const known = this.buckets.get(partner);
    if (!known) return { room: burst, at: now };
    const passed = Math.max(0, now - known.at);
    return { room: Math.min(burst, known.room + passed / everyMs), at: now };
  }
}
