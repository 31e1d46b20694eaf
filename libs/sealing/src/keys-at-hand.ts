/**
 * Data keys in memory: a bounded number, each for a short time, and what is known of those that cannot
 * be had.
 */
import { KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { KeyPlace } from './key-provider.js';

/** A key at hand, the knowledge that it is destroyed, or why it could not be unwrapped. */
export type Known = KeyObject | 'forgotten' | Error;

interface Entry {
  /** Key ids are looked up as they are; whose they are is compared. */
  readonly workspaceId: string;
  readonly known: Known;
  /** By `performance.now()`. */
  readonly until: number;
}

export class KeysAtHand {
  /** By key id; should another workspace use the same one, by both (`nameOf`). */
  private readonly entries: LRUCache<string, Entry>;
  private isSweepDue = false;
  private taken = 0;

  constructor(
    keysMax: number,
    private readonly ttlMs: number,
  ) {
    this.entries = new LRUCache({ max: keysMax });
  }

  /** `undefined` when it is not there, or will not be for another `marginMs`. */
  get(workspaceId: string, keyId: string, marginMs = 0): Known | undefined {
    // `peek`: all are gone so soon that the order of their use is not worth its upkeep.
    let entry = this.entries.peek(keyId);
    // A name of both is dear to make, and nearly never needed: ids are UUIDs.
    if (entry !== undefined && entry.workspaceId !== workspaceId)
      entry = this.entries.peek(nameOf(workspaceId, keyId));
    if (entry === undefined) return undefined;
    const left = entry.until - performance.now();
    if (left <= 0) this.remove({ workspaceId, keyId });
    return left > marginMs ? entry.known : undefined;
  }

  set({ workspaceId, keyId }: KeyPlace, known: Known, ttlMs = this.ttlMs): void {
    this.remove({ workspaceId, keyId });
    if (!(known instanceof KeyObject)) this.taken += 1;
    const name = this.entries.has(keyId) ? nameOf(workspaceId, keyId) : keyId;
    this.entries.set(name, { workspaceId, known, until: performance.now() + ttlMs });
    this.sweepLater();
  }

  /** What is held, over or not. */
  get size(): number {
    return this.entries.size;
  }

  /** How often a key was taken away before its time: who holds one looks whether any was. */
  get takenAway(): number {
    return this.taken;
  }

  drop(place: KeyPlace): void {
    this.taken += 1;
    this.remove(place);
  }

  /** Under both names: none may come back later. */
  private remove({ workspaceId, keyId }: KeyPlace): void {
    if (this.entries.peek(keyId)?.workspaceId === workspaceId) this.entries.delete(keyId);
    this.entries.delete(nameOf(workspaceId, keyId));
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
}

function nameOf(workspaceId: string, keyId: string): string {
  return `${workspaceId}/${keyId}`;
}
