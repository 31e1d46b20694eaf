/**
 * Wraps every data key anew under the current master key, so that an old one can be thrown away. Nothing
 * that was sealed changes. Each step is committed: killed, it goes on where it stopped.
 */
import type { Pool } from 'pg';
import type { KeyProvider } from './key-provider.js';
import { countKeysNotUnder, readKeysNotUnder, replaceWrapped } from './key-table.js';

export interface RewrapOptions {
  readonly pool: Pool;
  readonly provider: KeyProvider;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Rewrapped {
  /** The master key that everything is under now, except what failed. */
  readonly masterKeyId: string;
  readonly rewrapped: number;
  /** Keys that could not be unwrapped, with the reason. They stay as they were. */
  readonly failed: readonly { workspaceId: string; keyId: string; reason: string }[];
}

const PAGE = 500;
/** Questions to a key service at the same time. */
const AT_ONCE = 16;

export async function rewrapKeys({
  pool,
  provider,
  onProgress,
}: RewrapOptions): Promise<Rewrapped> {
  const masterKeyId = await provider.currentId();
  const total = await countKeysNotUnder(pool, masterKeyId);
  const failed: { workspaceId: string; keyId: string; reason: string }[] = [];
  let rewrapped = 0;
  let after = '';
  for (;;) {
    const page = await readKeysNotUnder(pool, masterKeyId, after, PAGE);
    if (page.length === 0) return { masterKeyId, rewrapped, failed };
    for (let start = 0; start < page.length; start += AT_ONCE) {
      const moves = await Promise.all(
        page.slice(start, start + AT_ONCE).map(async (old) => {
          try {
            return { old, now: await provider.wrap(old, await provider.unwrap(old, old)) };
          } catch (error) {
            const { workspaceId, keyId } = old;
            failed.push({ workspaceId, keyId, reason: (error as Error).message });
            return null;
          }
        }),
      );
      rewrapped += await replaceWrapped(
        pool,
        moves.filter((move) => move !== null),
      );
      onProgress?.(rewrapped + failed.length, total);
    }
    const last = page.at(-1);
    after = last ? `${last.keyId}/${last.workspaceId}` : after;
  }
}
