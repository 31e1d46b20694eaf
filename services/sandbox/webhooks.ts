/**
 * Posts what happened to the ingress, signed, and does not give up: at least once, as Meta does.
 *
 * The signature is made here by the platform's published rule and not by the house's own code, so
 * that a mistake on our side cannot agree with itself.
 */
import { createHmac } from 'node:crypto';

export interface WebhookPost {
  readonly channel: string;
  readonly inboxId: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

export type PostResult =
  | { readonly kind: 'taken' }
  /** Not taken yet; it is tried again until it is. */
  | { readonly kind: 'waiting'; readonly reason: string }
  /** Refused for good (401, 404, 413): trying again would not help. */
  | { readonly kind: 'refused'; readonly reason: string };

const WAITING_MAX = 2_000;
const TIMEOUT_MS = 20_000;
const RETRY_FIRST_MS = 500;
const RETRY_LONGEST_MS = 15_000;
const REFUSED = new Set([400, 401, 403, 404, 413]);

/** Headers of a webhook of Meta: `X-Hub-Signature-256` over the raw bytes. */
export function metaHeaders(body: Buffer, appSecret: string): Record<string, string> {
  const digest = createHmac('sha256', appSecret).update(body).digest('hex');
  return {
    'content-type': 'application/json',
    'user-agent': 'facebookexternalua',
    'x-hub-signature-256': `sha256=${digest}`,
  };
}

/** JSON the way Meta writes it: everything beyond ASCII as `\u00e4`, before it is signed. */
export function metaJson(payload: unknown): Buffer {
  const escaped = JSON.stringify(payload).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return Buffer.from(escaped, 'ascii');
}

export class Webhooks {
  private readonly timers = new Set<NodeJS.Timeout>();
  private isClosed = false;

  constructor(private readonly ingressUrl: string) {}

  /** How many wait for another try. */
  get waiting(): number {
    return this.timers.size;
  }

  /**
   * Posts once and says what came of it; a failed post goes on in the background, and
   * `onSettled` is told the end.
   */
  async post(
    post: WebhookPost,
    onSettled: (result: PostResult) => void = () => {},
  ): Promise<PostResult> {
    const result = await this.attempt(post);
    if (result.kind === 'waiting') this.retry(post, RETRY_FIRST_MS, onSettled);
    else onSettled(result);
    return result;
  }

  close(): void {
    this.isClosed = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  private retry(post: WebhookPost, delayMs: number, onSettled: (result: PostResult) => void): void {
    if (this.isClosed) return;
    if (this.timers.size >= WAITING_MAX) {
      onSettled({ kind: 'refused', reason: `more than ${WAITING_MAX} webhooks already wait` });
      return;
    }
    const tryAgain = async () => {
      this.timers.delete(timer);
      const result = await this.attempt(post);
      if (result.kind === 'waiting') {
        this.retry(post, Math.min(delayMs * 2, RETRY_LONGEST_MS), onSettled);
      } else onSettled(result);
    };
    const timer = setTimeout(() => void tryAgain(), delayMs);
    this.timers.add(timer);
  }

  private async attempt({ channel, inboxId, body, headers }: WebhookPost): Promise<PostResult> {
    try {
      const response = await fetch(`${this.ingressUrl}/webhooks/${channel}/${inboxId}`, {
        method: 'POST',
        body: new Uint8Array(body),
        headers,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.arrayBuffer();
      if (response.ok) return { kind: 'taken' };
      const reason = `the ingress answered ${response.status}`;
      return { kind: REFUSED.has(response.status) ? 'refused' : 'waiting', reason };
    } catch {
      return { kind: 'waiting', reason: 'the ingress does not answer' };
    }
  }
}
