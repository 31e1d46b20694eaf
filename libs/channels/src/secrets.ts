/** Compares secrets without telling, by its time, how much of a guess was right. */
import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * True when both are the same text. Constant time whatever their lengths: both are hashed first,
 * so that `timingSafeEqual` never meets buffers of different lengths (it would throw). An absent
 * or empty secret is never the same as anything.
 */
export function isSameSecret(given: string | undefined, expected: string): boolean {
  const isSame = timingSafeEqual(digest(given ?? ''), digest(expected));
  return isSame && expected !== '' && given !== undefined;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
