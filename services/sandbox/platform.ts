/** What the pretend platforms share; made once, in the composition root. */
import type { SandboxConfig } from './config.js';
import type { Customers } from './customers.js';
import type { Faults } from './faults.js';
import type { Later } from './later.js';
import type { MediaShelf } from './media.js';
import type { Bubble, Phones, Thread } from './phones.js';
import type { PostResult, WebhookPost, Webhooks } from './webhooks.js';

export interface Platform {
  readonly config: SandboxConfig;
  readonly customers: Customers;
  readonly phones: Phones;
  readonly faults: Faults;
  readonly media: MediaShelf;
  readonly later: Later;
  readonly webhooks: Webhooks;
}

/**
 * Posts one customer's message (`copies` times, at once) and keeps its bubble's state true: sent
 * when the ingress took it, waiting while it does not, failed when it refuses.
 */
export async function postMessage(
  platform: Platform,
  thread: Thread,
  bubble: Bubble,
  post: WebhookPost,
  copies: number,
): Promise<void> {
  const settled = (result: PostResult) =>
    platform.phones.change(thread, bubble, {
      state: result.kind === 'taken' ? 'sent' : 'failed',
      problem: result.kind === 'taken' ? undefined : result.reason,
    });
  const results = await Promise.all(
    Array.from({ length: copies }, () => platform.webhooks.post(post, settled)),
  );
  const waiting = results.find((result) => result.kind === 'waiting');
  if (waiting && bubble.state === 'sending') {
    platform.phones.change(thread, bubble, { state: 'waiting', problem: waiting.reason });
  }
}
