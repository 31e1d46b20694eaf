/**
 * Data keys in memory: a bounded number, each for a short time, and what is known of those that cannot
 * be had. Whoever looks a key up twice in a row pays once for its name.
 */
import type { KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { KeyPlace } from './key-provider.js';

/** A key at hand, the knowledge that it is destroyed, or why it could not be unwrapped. */
export type Known = KeyObject | 'forgotten' | Error;

interface Entry {
  readonly known: Known;
  /** By `performance.now()`. */
  readonly until: number;
}

export class KeysAtHand {
  private readonly entries: LRUCache<string, Entry>;
  private lastWorkspaceId = '';
  private lastKeyId = '';
  private lastName = '';
  private isSweepDue = false;

  constructor(
    keysMax: number,
    private readonly ttlMs: number,
  ) {
    this.entries = new LRUCache({ max: keysMax });
  }

  /** `undefined` when it is not there, or will not be for another `marginMs`. */
  get(workspaceId: string, keyId: string, marginMs = 0): Known | undefined {
    const name = this.nameOf(workspaceId, keyId);
    const entry = this.entries.get(name);
    if (entry === undefined) return undefined;
    const left = entry.until - performance.now();
    if (left <= 0) this.entries.delete(name);
    return left > marginMs ? entry.known : undefined;
  }

  set({ workspaceId, keyId }: KeyPlace, known: Known, ttlMs = this.ttlMs): void {
    this.entries.set(this.nameOf(workspaceId, keyId), { known, until: performance.now() + ttlMs });
    this.sweepLater();
  }

  /** What is held, over or not. */
  get size(): number {
    return this.entries.size;
  }

  drop({ workspaceId, keyId }: KeyPlace): void {
    this.entries.delete(this.nameOf(workspaceId, keyId));
  }

  /**
   * Lets go of what is over, also when nobody asks for it any more: a key is in memory for twice its time at
   * most. Ends by itself when nothing is held, and keeps no process alive.
   */
  private sweepLater(): void {
    if (this.isSweepDue) return;
    this.isSweepDue = true;
    setTimeout(() => {
      this.isSweepDue = false;
      const now = performance.now();
      for (const [name, { until }] of this.entries.entries())
        if (until <= now) this.entries.delete(name);
      if (this.entries.size > 0) this.sweepLater();
    }, this.ttlMs).unref();
  }

  private nameOf(workspaceId: string, keyId: string): string {
    if (keyId !== this.lastKeyId || workspaceId !== this.lastWorkspaceId) {
      this.lastWorkspaceId = workspaceId;
      this.lastKeyId = keyId;
      this.lastName = `${workspaceId}/${keyId}`;
    }
    return this.lastName;
  }
}
