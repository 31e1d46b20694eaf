/**
 * Asks a workspace's own system about a customer. The contract is docs/reference/crm.md: one signed
 * POST, one JSON answer, two seconds. A system that is slow, down or talks nonsense is "unreachable";
 * the customer's conversation goes on without it.
 */
import { createHmac } from 'node:crypto';
import { AddressRefused } from '#libs/guarded-fetch';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { CrmSettings } from './crm-settings.js';

export interface CrmQuestion {
  readonly workspaceId: string;
  readonly conversationId: string;
  readonly contactId: string;
  readonly channel: string;
  /** What we know of the customer: an order number, an address, a phone number. */
  readonly about: Readonly<Record<string, string>>;
}

export interface CrmAnswer {
  readonly outcome: 'found' | 'not_found' | 'unreachable';
  readonly fields: Readonly<Record<string, string>>;
  readonly links: readonly { readonly label: string; readonly url: string }[];
  /** Why it could not be reached; for people. */
  readonly reason: string | null;
  readonly tookMs: number;
  readonly isCached: boolean;
}

interface Remembered {
  readonly answer: CrmAnswer;
  readonly until: number;
  readonly workspaceId: string;
  readonly contactId: string;
}

const ANSWER_BYTES_MAX = 65_536;
const CACHED_MAX = 10_000;
const FIELDS_MAX = 50;

const answerSchema = z.looseObject({
  found: z.boolean(),
  fields: z
    .record(z.string().max(40), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .optional(),
  links: z
    .array(z.looseObject({ label: z.string().max(100), url: z.string().max(2_000) }))
    .max(10)
    .optional(),
});

export interface CrmClientParts {
  /** Guarded: a workspace names the address, and must not look around inside with it. */
  readonly fetch: typeof fetch;
  /** Epoch ms. */
  readonly now: () => number;
}

export class CrmClient {
  private readonly cache = new LRUCache<string, Remembered>({ max: CACHED_MAX });
  /** Forgotten while this process lives: an answer that is still on its way is not kept. */
  private readonly gone = new LRUCache<string, true>({ max: CACHED_MAX });

  constructor(private readonly parts: CrmClientParts) {}

  /** Never throws. What was found or not found is remembered for `cacheMs`; a failure is not. */
  async ask(settings: CrmSettings, question: CrmQuestion): Promise<CrmAnswer> {
    const key = JSON.stringify([
      settings.url,
      question.workspaceId,
      question.contactId,
      question.about,
    ]);
    const known = this.cache.get(key);
    if (known && known.until > this.parts.now())
      return { ...known.answer, tookMs: 0, isCached: true };
    const began = this.parts.now();
    const answer = await this.post(settings, question).catch(
      (error: unknown): Omit<CrmAnswer, 'tookMs' | 'isCached'> => ({
        ...NOTHING,
        outcome: 'unreachable',
        reason: reasonOf(error, settings.timeoutMs),
      }),
    );
    const whole = { ...answer, tookMs: this.parts.now() - began, isCached: false };
    const { workspaceId, contactId } = question;
    if (whole.outcome !== 'unreachable' && !this.gone.has(`${workspaceId}/${contactId}`))
      this.cache.set(key, {
        answer: whole,
        until: this.parts.now() + settings.cacheMs,
        workspaceId,
        contactId,
      });
    return whole;
  }

  /** The person was forgotten: what was answered about them leaves the memory now. */
  forget(workspaceId: string, contactId: string): void {
    this.gone.set(`${workspaceId}/${contactId}`, true);
    for (const [key, known] of this.cache.entries())
      if (known.contactId === contactId && known.workspaceId === workspaceId)
        this.cache.delete(key);
  }

  /** Answers in memory. */
  get remembered(): number {
    return this.cache.size;
  }

  private async post(
    { url, secret, timeoutMs }: CrmSettings,
    question: CrmQuestion,
  ): Promise<Omit<CrmAnswer, 'tookMs' | 'isCached'>> {
    const body = JSON.stringify({ version: 1, ...question });
    const timestamp = String(Math.floor(this.parts.now() / 1_000));
    const response = await this.parts.fetch(url, {
      method: 'POST',
      // A redirect could lead the signed question to somebody else.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'x-convolog-timestamp': timestamp,
        'x-convolog-signature': crmSignature(secret, timestamp, body),
      },
      body,
    });
    if (response.status === 404) return { ...NOTHING, outcome: 'not_found', reason: null };
    if (!response.ok) throw new CrmFault(`It answered ${response.status}.`);
    const parsed = answerSchema.safeParse(JSON.parse(await bounded(response)));
    if (!parsed.success) throw new CrmFault('Its answer does not have the agreed form.');
    if (!parsed.data.found) return { ...NOTHING, outcome: 'not_found', reason: null };
    return {
      outcome: 'found',
      fields: textsOf(parsed.data.fields ?? {}),
      links: (parsed.data.links ?? [])
        .filter(({ url: to }) => /^https?:\/\//i.test(to))
        .map(({ label, url: to }) => ({ label, url: to })),
      reason: null,
    };
  }
}

/** `sha256=` and the HMAC-SHA256, in hex, of `<timestamp>.<body>`. */
export function crmSignature(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}

class CrmFault extends Error {}

const NOTHING = { fields: {}, links: [] } as const;

/** A system that sends without end must not fill our memory. */
async function bounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > ANSWER_BYTES_MAX) throw new CrmFault('Its answer is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function textsOf(fields: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== null && value !== '')
      .slice(0, FIELDS_MAX)
      .map(([name, value]) => [name, String(value).slice(0, 500)]),
  );
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (error instanceof CrmFault) return error.message;
  if (error instanceof AddressRefused)
    return `${error.message} Whoever runs Convolog can name it in CRM_PRIVATE_HOSTS.`;
  if (error instanceof SyntaxError) return 'Its answer is not JSON.';
  const name = (error as Error).name;
  return name === 'TimeoutError' || name === 'AbortError'
    ? `It did not answer within ${timeoutMs} ms.`
    : 'No connection could be made.';
}
