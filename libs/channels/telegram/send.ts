/** Sends through Telegram's Bot API. The token stands in the address, so addresses are never logged. */
import type { OutboundMessage, SendOutcome, SendTools } from '#libs/channels';
import type { Media } from '#libs/conversation';
import { z } from 'zod';
import { telegramRuleFor } from './error-rules.js';

export interface TelegramConfig {
  readonly botToken: string;
  readonly apiUrl: string;
}

const Answer = z.looseObject({
  ok: z.boolean(),
  result: z.unknown().optional(),
  error_code: z.number().optional().catch(undefined),
  description: z.string().optional().catch(undefined),
  parameters: z
    .looseObject({ retry_after: z.number().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});
const Sent = z.looseObject({ message_id: z.number(), chat: z.looseObject({ id: z.number() }) });

const FILES = {
  image: { method: 'sendPhoto', field: 'photo' },
  video: { method: 'sendVideo', field: 'video' },
  audio: { method: 'sendAudio', field: 'audio' },
  sticker: { method: 'sendSticker', field: 'sticker' },
  file: { method: 'sendDocument', field: 'document' },
} as const;

export const FILE_BYTES_MAX = 50 * 1024 * 1024;
const ANSWER_BYTES_MAX = 1024 * 1024;

type Call =
  | { readonly method: string; readonly body: object | FormData }
  | { readonly outcome: SendOutcome };
type Called =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly answer: z.output<typeof Answer> | null;
    }
  /** Nobody was there: the request never left. */
  | { readonly kind: 'unreachable'; readonly reason: string }
  /** It left, and its end is not known. */
  | { readonly kind: 'unclear'; readonly reason: string };

export async function sendTelegram(
  message: OutboundMessage,
  config: TelegramConfig,
  tools: SendTools,
): Promise<SendOutcome> {
  const call = await makeCall(message, tools);
  if ('outcome' in call) return call.outcome;
  const called = await callApi(call.method, call.body, config, tools);
  if (called.kind === 'unreachable')
    return { kind: 'retry', afterMs: 5_000, code: 'unreachable', reason: called.reason };
  if (called.kind === 'unclear') return { kind: 'unknown', reason: called.reason };
  return outcomeOf(called);
}

/** What became of a call that was answered. */
export function outcomeOf({ status, answer }: Extract<Called, { kind: 'answered' }>): SendOutcome {
  const sent = answer?.ok ? Sent.safeParse(answer.result) : null;
  if (sent?.success)
    return { kind: 'accepted', externalId: `${sent.data.chat.id}:${sent.data.message_id}` };
  if (answer?.ok || (status < 400 && !answer))
    return { kind: 'unknown', reason: 'Telegram accepted the call without naming the message.' };
  if (!answer && (status === 502 || status === 504))
    return { kind: 'unknown', reason: `A gateway answered ${status}.` };
  const code = String(answer?.error_code ?? status);
  const reason = (answer?.description ?? `Telegram answered ${status}.`)
    .replace(/\d{7,}/g, '...')
    .slice(0, 300);
  const rule = telegramRuleFor(answer?.error_code ?? status, answer?.description ?? '');
  const isPassing = status === 429 || (rule ? rule.verdict === 'retry' : status >= 500);
  if (!isPassing)
    return {
      kind: 'failed',
      code,
      reason: rule ? `${rule.meaning} ${reason}` : reason,
      ...(rule?.breaksInbox ? { inboxProblem: rule.meaning } : {}),
    };
  return {
    kind: 'retry',
    afterMs: Math.min((answer?.parameters?.retry_after ?? 5) * 1000, 3_600_000),
    code,
    reason,
  };
}

async function makeCall(
  { to, content, replyToExternalId }: OutboundMessage,
  tools: SendTools,
): Promise<Call> {
  const replyTo = Number(replyToExternalId?.split(':').at(-1));
  const target = {
    chat_id: to,
    ...(replyToExternalId && Number.isInteger(replyTo)
      ? { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } }
      : {}),
  };
  switch (content.kind) {
    case 'text':
      return { method: 'sendMessage', body: { ...target, text: content.text } };
    case 'list':
      return {
        method: 'sendMessage',
        body: {
          ...target,
          text: content.text,
          reply_markup: {
            inline_keyboard: content.options.map(({ title, payload }) => [
              { text: title, callback_data: payload },
            ]),
          },
        },
      };
    case 'location':
      return {
        method: 'sendLocation',
        body: { ...target, latitude: content.latitude, longitude: content.longitude },
      };
    case 'image':
    case 'video':
    case 'audio':
    case 'sticker':
    case 'file':
      return await fileCall(content, target, tools);
    default:
      return {
        outcome: {
          kind: 'failed',
          code: 'kind_not_supported',
          reason: `Telegram cannot send "${content.kind}".`,
        },
      };
  }
}

async function fileCall(
  content: { readonly kind: keyof typeof FILES; readonly media: Media; readonly caption?: string },
  target: object,
  tools: SendTools,
): Promise<Call> {
  const { method, field } = FILES[content.kind];
  const { source } = content.media;
  const body = { ...target, ...(content.caption ? { caption: content.caption } : {}) };
  if (source.from === 'url') return { method, body: { ...body, [field]: source.url } };
  if (source.from === 'provider') return { method, body: { ...body, [field]: source.id } };
  const blob = source.from === 'blob' ? await tools.readBlob(source.blobId) : null;
  if (!blob)
    return {
      outcome: { kind: 'failed', code: 'file_gone', reason: 'The file is no longer there.' },
    };
  if (blob.bytes.length > FILE_BYTES_MAX)
    return {
      outcome: {
        kind: 'failed',
        code: 'file_too_large',
        reason: `Telegram takes files up to ${FILE_BYTES_MAX} bytes.`,
      },
    };
  const form = new FormData();
  for (const [name, value] of Object.entries(body))
    form.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  form.set(field, new Blob([blob.bytes], { type: blob.mime }), content.media.name ?? field);
  return { method, body: form };
}

export async function callApi(
  method: string,
  body: object | FormData,
  config: TelegramConfig,
  tools: SendTools,
): Promise<Called> {
  const isForm = body instanceof FormData;
  try {
    const response = await tools.fetch(
      `${config.apiUrl.replace(/\/+$/, '')}/bot${config.botToken}/${method}`,
      {
        method: 'POST',
        ...(isForm ? {} : { headers: { 'content-type': 'application/json' } }),
        body: isForm ? body : JSON.stringify(body),
        redirect: 'manual',
        signal: AbortSignal.timeout(tools.timeoutMs),
      },
    );
    const bytes = await readBounded(response, ANSWER_BYTES_MAX);
    return { kind: 'answered', status: response.status, answer: readAnswer(bytes) };
  } catch (error) {
    const { cause } = error as { cause?: { code?: string; errors?: { code?: string }[] } };
    const codes = [cause, ...(cause?.errors ?? [])].map((each) => each?.code ?? '');
    const neverLeft = codes.some((code) =>
      ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'].includes(code),
    );
    return neverLeft
      ? { kind: 'unreachable', reason: 'Telegram could not be reached.' }
      : { kind: 'unclear', reason: 'Telegram did not answer in time, or the connection broke.' };
  }
}

function readAnswer(bytes: Buffer): z.output<typeof Answer> | null {
  try {
    return Answer.safeParse(JSON.parse(bytes.toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}

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
