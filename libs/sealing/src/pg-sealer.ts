/**
 * The sealer of the services: data keys in PostgreSQL, wrapped by a master key, a bounded number of
 * them in memory for a short time. Look-ups of concurrent callers share one statement.
 */
import { createSecretKey, KeyObject, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { openBox, sealBox } from './box.js';
import type { KeyPlace, KeyProvider } from './key-provider.js';
import { addKeys, destroyKey, readKeys, type StoredKey } from './key-table.js';
import { KeysAtHand } from './keys-at-hand.js';
import { OpeningThread } from './opening-thread.js';
import {
  KeyForgottenError,
  type OpenedAhead,
  type Sealed,
  type SealedAt,
  type Sealer,
  type SealingPlace,
} from './sealer.js';

export interface PgSealerOptions {
  /** Keys in memory at most. Default 20,000 (about 10 MB). */
  readonly cachedKeysMax?: number;
  /** How long a key that another process destroys stays usable here. Default 30,000. */
  readonly cacheTtlMs?: number;
}

interface Wish extends KeyPlace {
  readonly isToBeMade: boolean;
}

/** `seal` directly follows `prepare`, but never in the last moment of a key's time in memory. */
const TTL_MARGIN_MS = 2_000;
/** What was opened ahead is taken within this time, or opened anew. */
const AHEAD_MS = 1_000;
/** A key provider that failed is asked again after this time. */
const FAILURE_TTL_MS = 1_000;
/** A key that was read while news of its end came in: good for the caller that waits, and no longer. */
const DOUBTFUL_TTL_MS = 1_000;
/** A key service answers several questions at once; a process's own master key does not care. */
const UNWRAPPED_AT_ONCE = 16;

export class PgSealer implements Sealer {
  private readonly known: KeysAtHand;
  private readonly aheadThread = new OpeningThread();
  /** Wishes that gather while the statement before them is under way. */
  private waiting: { wishes: Map<string, Wish>; done: Promise<void> } | null = null;
  private underWay: Promise<void> = Promise.resolve();
  /** Destroyed here, for as long as the process lives: no late answer may bring one back. */
  private readonly destroyed = new LRUCache<string, true>({ max: 100_000 });
  /** When a key was dropped: an answer that was asked for before may be older than its end. */
  private readonly droppedAt = new LRUCache<string, number>({ max: 10_000, ttl: 60_000 });

  constructor(
    private readonly pool: Pool,
    private readonly provider: KeyProvider,
    options: PgSealerOptions = {},
  ) {
    this.known = new KeysAtHand(options.cachedKeysMax ?? 20_000, options.cacheTtlMs ?? 30_000);
  }

  async prepare(workspaceId: string, keyIds: readonly string[]): Promise<void> {
    const missing = keyIds.filter(
      (keyId) => this.known.get(workspaceId, keyId, TTL_MARGIN_MS) === undefined,
    );
    if (missing.length > 0)
      await this.load(missing.map((keyId) => ({ workspaceId, keyId, isToBeMade: true })));
    for (const keyId of keyIds) this.keyOf(workspaceId, keyId);
  }

  isAtHand(workspaceId: string, keyId: string): boolean {
    return this.known.get(workspaceId, keyId, TTL_MARGIN_MS) instanceof KeyObject;
  }

  seal(place: SealingPlace, keyId: string, plaintext: Buffer | string): Sealed {
    const key = this.keyOf(place.workspaceId, keyId);
    return { keyId, box: sealBox(place, key, plaintext) };
  }

  async open(place: SealingPlace, sealed: Sealed): Promise<Buffer | null> {
    const opened = this.openNow(place, sealed);
    if (opened !== undefined) return opened;
    const { workspaceId } = place;
    await this.load([{ workspaceId, keyId: sealed.keyId, isToBeMade: false }]);
    return this.openNow(place, sealed) ?? null; // Still not at hand: there is no such key.
  }

  openNow(place: SealingPlace, sealed: Sealed): Buffer | null | undefined {
    const key = this.known.get(place.workspaceId, sealed.keyId);
    if (key === undefined) return undefined;
    if (key === 'forgotten') return null;
    if (key instanceof Error) throw key;
    return openBox(place, key, sealed.box);
  }

  async openAhead(parts: readonly SealedAt[]): Promise<OpenedAhead | null> {
    const missing: Wish[] = [];
    let keys = this.keysOf(parts, missing);
    if (missing.length > 0) {
      await this.load(missing);
      keys = this.keysOf(parts, []);
    }
    const { takenAway } = this.known;
    const until = performance.now() + AHEAD_MS;
    const areKeysGood = () => this.known.takenAway === takenAway && performance.now() < until;
    return this.aheadThread.hand(parts, keys, areKeysGood);
  }

  endAhead(): Promise<void> {
    return this.aheadThread.end();
  }

  async preload(workspaceId: string, keyIds: readonly string[]): Promise<void> {
    const missing = [...new Set(keyIds)].filter(
      (keyId) => this.known.get(workspaceId, keyId) === undefined,
    );
    if (missing.length > 0)
      await this.load(missing.map((keyId) => ({ workspaceId, keyId, isToBeMade: false })));
  }

  async forget(workspaceId: string, keyId: string): Promise<void> {
    const place = { workspaceId, keyId };
    await destroyKey(this.pool, place);
    this.destroyed.set(nameOf(place), true);
    this.known.set(place, 'forgotten');
  }

  drop(workspaceId: string, keyId: string): void {
    if (this.known.get(workspaceId, keyId) === 'forgotten') return;
    this.droppedAt.set(nameOf({ workspaceId, keyId }), performance.now());
    this.known.drop({ workspaceId, keyId });
  }

  /** `null` where there is none to open it with. */
  private keysOf(parts: readonly SealedAt[], missing: Wish[]): (KeyObject | null)[] {
    return parts.map(({ workspaceId, sealed }) => {
      if (sealed === null) return null;
      const { keyId } = sealed;
      const key = this.known.get(workspaceId, keyId, AHEAD_MS);
      if (key === undefined) missing.push({ workspaceId, keyId, isToBeMade: false });
      return key instanceof KeyObject ? key : null;
    });
  }

  private keyOf(workspaceId: string, keyId: string): KeyObject {
    const key = this.known.get(workspaceId, keyId);
    if (key instanceof KeyObject) return key;
    if (key instanceof Error) throw key;
    if (key === 'forgotten') throw new KeyForgottenError(keyId);
    throw new Error(`Key ${keyId} was not prepared.`);
  }

  /** Resolves when all wishes were looked up. One statement at a time; the rest gathers. */
  private load(wishes: readonly Wish[]): Promise<void> {
    if (this.waiting === null) {
      const gathered = new Map<string, Wish>();
      const done = this.underWay.then(() => {
        this.waiting = null;
        return this.lookUp([...gathered.values()]);
      });
      this.waiting = { wishes: gathered, done };
      this.underWay = done.catch(() => undefined); // Each caller hears of its own failure.
    }
    const { wishes: gathered, done } = this.waiting;
    for (const wish of wishes) {
      const name = nameOf(wish);
      if (wish.isToBeMade || !gathered.has(name)) gathered.set(name, wish);
    }
    return done;
  }

  private async lookUp(wishes: readonly Wish[]): Promise<void> {
    const absent = await this.learn(wishes);
    const toMake = absent.filter((wish) => wish.isToBeMade);
    if (toMake.length > 0) {
      const made = await Promise.all(
        toMake.map(async (place) => ({
          ...place,
          ...(await this.provider.wrap(place, randomBytes(32))),
        })),
      );
      await addKeys(this.pool, made);
      // Read what is stored rather than trust what we made: another process may have been quicker.
      await this.learn(toMake);
    }
  }

  /** Reads keys into memory; answers the wishes that have no row. */
  private async learn(wishes: readonly Wish[]): Promise<Wish[]> {
    const askedAt = performance.now();
    const stored = new Map(
      (await readKeys(this.pool, wishes)).map((key) => [nameOf(key), key] as const),
    );
    const absent: Wish[] = [];
    const found: StoredKey[] = [];
    for (const wish of wishes) {
      const key = stored.get(nameOf(wish));
      if (key === undefined) absent.push(wish);
      else found.push(key);
    }
    for (let start = 0; start < found.length; start += UNWRAPPED_AT_ONCE)
      await Promise.all(
        found.slice(start, start + UNWRAPPED_AT_ONCE).map((key) => this.remember(key, askedAt)),
      );
    return absent;
  }

  private async remember(key: StoredKey, askedAt: number): Promise<void> {
    const { wrapped, masterKeyId } = key;
    if (wrapped === null) {
      this.known.set(key, 'forgotten');
      return;
    }
    try {
      const dataKey = await this.provider.unwrap(key, { masterKeyId, wrapped });
      // Asked for last: it may have been destroyed while it was read and unwrapped.
      if (this.destroyed.has(nameOf(key))) return;
      const isDoubtful = (this.droppedAt.get(nameOf(key)) ?? 0) >= askedAt;
      this.known.set(key, createSecretKey(dataKey), isDoubtful ? DOUBTFUL_TTL_MS : undefined);
    } catch (error) {
      this.known.set(key, error as Error, FAILURE_TTL_MS); // One key's trouble stays its own.
    }
  }
}

function nameOf(place: KeyPlace): string {
  return `${place.workspaceId}/${place.keyId}`;
}
