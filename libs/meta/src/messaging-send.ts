/** Sends through the Send API of Messenger and Instagram. One call, one message. */
import type { Content, Media } from '#libs/conversation';
import type { OutboundMessage, SendOutcome, SendTools } from '#libs/channels';
import { z } from 'zod';
import { correlationText } from './correlation.js';
import { type ErrorRule, MESSENGER_ERROR_RULES, ruleFor } from './error-rules.js';
import { callGraph, type GraphAnswer, outcomeOf } from './graph.js';
import { notTaken } from './not-taken.js';
import type { MetaSettings } from './settings.js';
import { sayPageTemplate } from './say-template.js';

export interface MessagingSender {
  readonly settings: Pick<MetaSettings, 'graphUrl' | 'apiVersion' | 'accessToken'>;
  /** Account id, or `me`: the account of the token. */
  readonly account: string;
  /** Larger files of ours are refused before they are uploaded. */
  readonly fileBytesMax: number;
  /** May answer people after 24 hours as a person (needs Meta's permission). */
  readonly mayUseHumanAgentTag: boolean;
  /** Instagram knows no `metadata`. */
  readonly carriesMetadata: boolean;
}

interface File {
  readonly name: string;
  readonly mime: string;
  readonly bytes: Buffer;
}

const Sent = z.object({ message_id: z.string().min(1) });

export async function sendMessaging(
  message: OutboundMessage,
  sender: MessagingSender,
  tools: SendTools,
): Promise<SendOutcome> {
  const made = await makeBody(message.content, message, sender, tools);
  if ('outcome' in made) return made.outcome;
  const { body, file } = made;
  const isTemplate = message.content.kind === 'template';
  const messaging_type = isTemplate ? 'UTILITY' : 'RESPONSE';
  const answer = await post({ ...body, messaging_type }, file, sender, tools);
  if (isTemplate || !isWindowClosed(answer) || message.isAutomatic || !sender.mayUseHumanAgentTag)
    return ended(answer);
  // Refused for certain, so saying it again under the tag for people cannot double it.
  return ended(
    await post({ ...body, messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }, file, sender, tools),
  );
}

/** "Typing ..." and "seen": best effort, nothing is recorded of them. */
export async function showAction(
  action: 'typing_on' | 'mark_seen',
  address: string,
  sender: MessagingSender,
  tools: SendTools,
): Promise<void> {
  const body = { recipient: recipientOf(address), sender_action: action };
  await callGraph({ path: `${sender.account}/messages`, body }, sender.settings, tools);
}

/** An emoji under a customer's message, or ours taken back. Throws what `notTaken` says. */
export async function react(
  mid: string,
  emoji: string | null,
  address: string,
  sender: MessagingSender,
  tools: SendTools,
): Promise<void> {
  const body = {
    recipient: recipientOf(address),
    sender_action: emoji === null ? 'unreact' : 'react',
    payload: { message_id: mid, ...(emoji === null ? {} : { reaction: emoji }) },
  };
  const path = `${sender.account}/messages`;
  const answer = await callGraph({ path, body }, sender.settings, tools);
  if (answer.kind !== 'ok') throw notTaken(answer, MESSENGER_ERROR_RULES);
}

function ended(answer: GraphAnswer): SendOutcome {
  if (answer.kind !== 'ok') return outcomeOf(answer, MESSENGER_ERROR_RULES);
  const sent = Sent.safeParse(answer.body);
  return sent.success
    ? { kind: 'accepted', externalId: sent.data.message_id }
    : { kind: 'unknown', reason: 'The platform accepted the call without naming the message.' };
}

function isWindowClosed(answer: GraphAnswer): boolean {
  const error = answer.kind === 'refused' ? answer.error : null;
  const rule: ErrorRule | null = error
    ? ruleFor(MESSENGER_ERROR_RULES, error.code, error.subcode)
    : null;
  return rule?.meaning === 'The reply window is closed.';
}

function post(
  body: object,
  file: File | null,
  sender: MessagingSender,
  tools: SendTools,
): Promise<GraphAnswer> {
  const path = `${sender.account}/messages`;
  return callGraph({ path, body: file ? asForm(body, file) : body }, sender.settings, tools);
}

function asForm(body: object, file: File): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(body))
    form.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  form.set('filedata', new Blob([file.bytes], { type: file.mime }), file.name);
  return form;
}

type Made =
  | { readonly body: object; readonly file: File | null }
  | { readonly outcome: SendOutcome };

async function makeBody(
  content: Content,
  message: OutboundMessage,
  sender: MessagingSender,
  tools: SendTools,
): Promise<Made> {
  const said = await sayContent(content, sender, tools);
  if ('outcome' in said) return said;
  const body = {
    recipient: recipientOf(message.to),
    message: {
      ...said.said,
      ...(sender.carriesMetadata ? { metadata: correlationText(message) } : {}),
    },
    ...(message.replyToExternalId ? { reply_to: { mid: message.replyToExternalId } } : {}),
  };
  return { body, file: said.file };
}

function recipientOf(address: string): object {
  return address.startsWith('user_ref:')
    ? { user_ref: address.slice('user_ref:'.length) }
    : { id: address };
}

type Said =
  | { readonly said: object; readonly file: File | null }
  | { readonly outcome: SendOutcome };

async function sayContent(
  content: Content,
  sender: MessagingSender,
  tools: SendTools,
): Promise<Said> {
  switch (content.kind) {
    case 'text':
      return { said: { text: content.text }, file: null };
    case 'template':
      return content.category === 'marketing'
        ? cannot('not_utility', 'Messenger sends templates for utility only.')
        : { said: { template: sayPageTemplate(content) }, file: null };
    case 'list':
      return {
        said: {
          text: content.text,
          quick_replies: content.options.map(({ title, payload }) => ({
            content_type: 'text',
            title,
            payload,
          })),
        },
        file: null,
      };
    case 'image':
    case 'video':
    case 'audio':
    case 'file':
      return sayMedia(content.kind, content.media, sender, tools);
    default:
      return cannot('kind_not_supported', `The channel cannot send "${content.kind}".`);
  }
}

async function sayMedia(
  type: string,
  media: Media,
  sender: MessagingSender,
  tools: SendTools,
): Promise<Said> {
  if (media.source.from === 'url')
    return { said: { attachment: { type, payload: { url: media.source.url } } }, file: null };
  if (media.source.from !== 'blob')
    return cannot('file_not_ours', 'The file is kept at a provider, not with us.');
  const blob = await tools.readBlob(media.source.blobId);
  if (!blob) return cannot('file_gone', 'The file is no longer there.');
  if (blob.bytes.length > sender.fileBytesMax)
    return cannot(
      'file_too_large',
      `The file has ${blob.bytes.length} bytes; the channel takes ${sender.fileBytesMax}.`,
    );
  return {
    said: { attachment: { type, payload: {} } },
    file: { name: media.name ?? type, mime: blob.mime, bytes: blob.bytes },
  };
}

function cannot(code: string, reason: string): { readonly outcome: SendOutcome } {
  return { outcome: { kind: 'failed', code, reason } };
}
