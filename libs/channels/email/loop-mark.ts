/**
 * A header that our own mails carry, so that one which comes back is known. It is made with the
 * inbox's secret: mails of another house with the same software are mails like any other.
 */
import { createHmac } from 'node:crypto';

export const LOOP_HEADER = 'X-Convolog-Loop';
/** Our own Message-ID once more. */
export const MESSAGE_HEADER = 'X-Convolog-Message-ID';

export function loopMarkOf(secret: string): string {
  return createHmac('sha256', secret).update('loop').digest('hex').slice(0, 32);
}
