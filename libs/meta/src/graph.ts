/**
 * Calls of Meta's Graph API, and what came of them.
 *
 * Never throws for an answer of the platform. The one distinction that matters: is it certain that
 * the request did nothing (`refused`, `unreachable`), or may it have done its work (`unclear`)?
 * The access token travels in a header, never in an address.
 */
import type { SendOutcome, SendTools } from '#libs/channels';
import { z } from 'zod';
import { type ErrorRule, ruleFor } from './error-rules.js';
import type { MetaSettings } from './settings.js';
import { plainWord } from './values.js';

export type GraphAnswer =
  | { readonly kind: 'ok'; readonly body: unknown }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly error: GraphError | null;
      readonly waitMs: number | null;
    }
  /** Nobody was there: the request never left. */
  | { readonly kind: 'unreachable'; readonly reason: string }
  /** It left, and its end is not known. */
  | { readonly kind: 'unclear'; readonly reason: string };

export interface GraphError {
  readonly code: number;
  readonly subcode: number | null;
  readonly isTransient: boolean;
  readonly text: string;
}

export interface GraphRequest {
  readonly path: string;
  /** JSON, or a form with files. Absent: a GET. */
  readonly body?: object | FormData;
}

type Settings = Pick<MetaSettings, 'graphUrl' | 'apiVersion' | 'accessToken'>;

const ANSWER_BYTES_MAX = 1024 * 1024;
const RETRY_DEFAULT_MS = 5_000;
const RETRY_MAX_MS = 60 * 60 * 1000;

const ErrorBody = z.object({
  error: z.object({
    code: z.coerce.number().int().catch(-1),
    error_subcode: z.coerce.number().int().nullish().catch(null),
    is_transient: z.boolean().nullish().catch(null),
    message: z.string().nullish().catch(null),
    error_data: z
      .object({ details: z.string().nullish().catch(null) })
      .nullish()
      .catch(null),
  }),
});

export async function callGraph(
  request: GraphRequest,
  settings: Settings,
  tools: SendTools,
): Promise<GraphAnswer> {
  const { body } = request;
  const isForm = body instanceof FormData;
  const headers: Record<string, string> = {
    authorization: `Bearer ${settings.accessToken}`,
    accept: 'application/json',
  };
  if (body && !isForm) headers['content-type'] = 'application/json';
  let response: Response;
  try {
    response = await tools.fetch(addressOf(request.path, settings), {
      method: body ? 'POST' : 'GET',
      headers,
      ...(body ? { body: isForm ? body : JSON.stringify(body) } : {}),
      redirect: 'manual',
      signal: AbortSignal.timeout(tools.timeoutMs),
    });
  } catch (error) {
    return neverLeft(error)
      ? { kind: 'unreachable', reason: 'The platform could not be reached.' }
      : { kind: 'unclear', reason: whyUnclear(error) };
  }
  try {
    return judge(response, parseOrNull(await readBounded(response, ANSWER_BYTES_MAX)));
  } catch (error) {
    return { kind: 'unclear', reason: whyUnclear(error) };
  }
}

function addressOf(path: string, settings: Settings): string {
  return `${settings.graphUrl.replace(/\/+$/, '')}/${settings.apiVersion}/${path}`;
}

function judge(response: Response, body: unknown): GraphAnswer {
  const error = readError(body);
  if (response.ok && !error)
    return body === null
      ? {
          kind: 'unclear',
          reason: 'The platform accepted the call, but its answer cannot be read.',
        }
      : { kind: 'ok', body };
  // A gateway that lost patience does not know what became of the request behind it.
  if (!error && (response.status === 502 || response.status === 504))
    return { kind: 'unclear', reason: `A gateway of the platform answered ${response.status}.` };
  return { kind: 'refused', status: response.status, error, waitMs: waitOf(response.headers) };
}

/** Reads at most `max` bytes; throws when there are more. */
export async function readBounded(response: Response, max: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > max) throw new RangeError(`The answer is larger than ${max} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseOrNull(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}

function readError(body: unknown): GraphError | null {
  const parsed = ErrorBody.safeParse(body);
  if (!parsed.success) return null;
  const { code, error_subcode, is_transient, message, error_data } = parsed.data.error;
  return {
    code,
    subcode: error_subcode ?? null,
    isTransient: is_transient === true,
    text: plainWord(error_data?.details || message || '', 300),
  };
}

/** What a refused, unreachable or unclear call means for a message. */
export function outcomeOf(
  answer: Exclude<GraphAnswer, { kind: 'ok' }>,
  rules: readonly ErrorRule[],
): Exclude<SendOutcome, { kind: 'accepted' }> {
  switch (answer.kind) {
    case 'unreachable':
      return {
        kind: 'retry',
        afterMs: RETRY_DEFAULT_MS,
        code: 'unreachable',
        reason: answer.reason,
      };
    case 'unclear':
      return { kind: 'unknown', reason: answer.reason };
    case 'refused':
      return refusedOutcome(answer, rules);
  }
}

function refusedOutcome(
  { status, error, waitMs }: Extract<GraphAnswer, { kind: 'refused' }>,
  rules: readonly ErrorRule[],
): Exclude<SendOutcome, { kind: 'accepted' }> {
  const rule = error ? ruleFor(rules, error.code, error.subcode) : null;
  const code = error && error.code >= 0 ? codeText(error) : `http_${status}`;
  const reason =
    [rule?.meaning, error?.text].filter(Boolean).join(' ') || `The platform answered ${status}.`;
  const isPassing =
    status === 429 ||
    status === 425 ||
    status === 408 ||
    status >= 500 ||
    error?.isTransient === true;
  const willRetry = rule ? rule.verdict === 'retry' : isPassing;
  if (!willRetry && status !== 429)
    return {
      kind: 'failed',
      code,
      reason,
      ...(rule?.breaksInbox ? { inboxProblem: rule.meaning } : {}),
    };
  const afterMs = Math.max(waitMs ?? rule?.waitMs ?? RETRY_DEFAULT_MS, 1_000);
  return { kind: 'retry', afterMs, code, reason, ...(rule?.isForAll ? { scope: 'inbox' } : {}) };
}

function codeText(error: GraphError): string {
  return error.subcode === null ? String(error.code) : `${error.code}/${error.subcode}`;
}

/** `Retry-After` (seconds or a date), or Meta's own estimate in minutes. */
function waitOf(headers: Headers): number | null {
  const retryAfter = headers.get('retry-after');
  const seconds =
    retryAfter !== null && /^\d+$/.test(retryAfter.trim()) ? Number(retryAfter) : null;
  const date =
    retryAfter !== null && seconds === null ? Date.parse(retryAfter) - Date.now() : Number.NaN;
  const wait =
    seconds !== null
      ? seconds * 1000
      : Number.isNaN(date)
        ? estimatedWait(headers)
        : Math.max(date, 0);
  return wait === null ? null : Math.min(wait, RETRY_MAX_MS);
}

function estimatedWait(headers: Headers): number | null {
  const usage = headers.get('x-business-use-case-usage');
  const minutes = [...(usage ?? '').matchAll(/"estimated_time_to_regain_access"\s*:\s*(\d{1,6})/g)];
  const longest = Math.max(0, ...minutes.map((match) => Number(match[1])));
  return longest > 0 ? longest * 60_000 : null;
}

/** Codes of a connection that was never made; anything else may have happened after it was. */
const NEVER_LEFT = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

function neverLeft(error: unknown): boolean {
  const cause = memberOf(error, 'cause');
  const attempts = memberOf(cause, 'errors');
  const causes: unknown[] = [cause, ...(Array.isArray(attempts) ? (attempts as unknown[]) : [])];
  return causes.some((each) => NEVER_LEFT.includes(String(memberOf(each, 'code'))));
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : null;
}

function whyUnclear(error: unknown): string {
  const isTimeout = memberOf(error, 'name') === 'TimeoutError';
  return isTimeout
    ? 'The platform did not answer in time.'
    : 'The connection broke before the platform answered.';
}
