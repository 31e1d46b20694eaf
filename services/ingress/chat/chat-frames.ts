/**
 * The words of the `/chat` socket: what a browser may say, and how events of a conversation are
 * told to it. Pure.
 *
 * A cursor is one number that only grows: episode and version of the event. A client keeps the
 * cursor of the last frame it has shown, and gets exactly what follows.
 */
import { type Content, type ConversationEvent, maskedAddress } from '#libs/conversation';
import type { OpenedEvent } from '#libs/event-store';
import { problemDetails } from '#libs/host';
import { z } from 'zod';

const cursor = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const clientFrames = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    inboxId: z.uuid(),
    visitorToken: z.string().max(200).nullish(),
    /** The site's proof of who the visitor is; beats the token. */
    identity: z.string().max(4_000).nullish(),
    after: cursor.nullish(),
  }),
  /** What a message holds is the channel's business. */
  z.looseObject({ type: z.literal('message'), clientMessageId: z.uuid() }),
  z.object({ type: z.literal('read'), upTo: cursor }),
  z.object({ type: z.literal('received'), upTo: cursor }),
  z.object({ type: z.literal('typing') }),
  /** Where the visitor may be answered when they are gone. */
  z.object({ type: z.literal('address'), address: z.string().trim().max(254) }),
  z.object({
    type: z.literal('media'),
    messageId: z.uuid(),
    index: z.number().int().min(0).max(99),
  }),
  z.object({ type: z.literal('ping') }),
]);

export type ClientFrame = z.infer<typeof clientFrames>;
export type ClientFrameOf<Type extends ClientFrame['type']> = Extract<ClientFrame, { type: Type }>;

/** A frame, or what is wrong with it by field and rule. */
export function readFrame(
  text: string,
): ClientFrame | { readonly type: 'bad'; readonly field: string; readonly rule: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { type: 'bad', field: 'frame', rule: 'must be JSON' };
  }
  const parsed = clientFrames.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return {
    type: 'bad',
    field: issue?.path.join('.') || 'frame',
    rule: issue?.message ?? 'is wrong',
  };
}

export function errorFrame(
  status: number,
  detail: string,
  more: { readonly field?: string; readonly clientMessageId?: string } = {},
): object {
  const { field, clientMessageId } = more;
  return {
    type: 'error',
    ...(clientMessageId ? { clientMessageId } : {}),
    problem: problemDetails({
      status,
      detail,
      ...(field ? { errors: [{ field, rule: detail }] } : {}),
    }),
  };
}

const ITS_ID = /"clientMessageId":"([0-9a-f-]{36})"/i;

/** A frame that is not even read, told by the id of its message: a browser must not send it again. */
export function tooLargeFrame(text: string, bytesMax: number): object {
  const clientMessageId = ITS_ID.exec(text)?.[1];
  return errorFrame(413, `must have at most ${bytesMax} bytes`, {
    field: 'frame',
    ...(clientMessageId ? { clientMessageId } : {}),
  });
}

const VERSIONS_PER_EPISODE = 2 ** 32;

export interface Place {
  /** From 1. */
  readonly episode: number;
  readonly version: number;
}

export function cursorOf({ episode, version }: Place): number {
  return (episode - 1) * VERSIONS_PER_EPISODE + version;
}

export function placeOf(cursor: number): Place {
  return {
    episode: Math.floor(cursor / VERSIONS_PER_EPISODE) + 1,
    version: cursor % VERSIONS_PER_EPISODE,
  };
}

/** What the browser is told of an event, apart from names; `null` for what is not its business. */
export type ChatNews =
  | {
      readonly type: 'message';
      readonly messageId: string;
      readonly direction: 'in' | 'out';
      readonly author: 'contact' | 'bot' | 'agent';
      readonly agentId?: string;
      /** The browser's own id of what it said. */
      readonly clientMessageId?: string;
      readonly content: Content;
      /** The message of the visitor that it answers. */
      readonly replyToMessageId?: string;
      /** The channel that it came in by, when that is not the chat itself. */
      readonly via?: string;
      readonly at: Date;
    }
  /** An address is known, in a form that nobody can write to; `isContinued`: answers went there. */
  | { readonly type: 'address'; readonly address: string; readonly isContinued: boolean }
  | { readonly type: 'seen'; readonly upToVersion: number }
  | {
      readonly type: 'holder';
      readonly holder: 'bot' | 'queue' | 'agent' | 'nobody';
      readonly agentId?: string;
    };

export function newsOf(opened: OpenedEvent): ChatNews | null {
  const event = opened as unknown as ConversationEvent;
  switch (event.type) {
    case 'MessageReceived':
    case 'MessageEchoed':
    case 'MessageComposed':
      return messageNews(event, opened.recordedAt);
    case 'ReplyAddressLeft':
    case 'ContinuedByMail':
      return event.private
        ? {
            type: 'address',
            address: maskedAddress(event.private.address),
            isContinued: event.type === 'ContinuedByMail',
          }
        : null;
    case 'ConversationSeen':
      return { type: 'seen', upToVersion: event.data.upToVersion };
    case 'OfferAccepted':
    case 'ConversationPickedUp':
      return { type: 'holder', holder: 'agent', agentId: event.data.agentId };
    case 'ConversationTransferred':
      return event.data.toAgentId === null
        ? { type: 'holder', holder: 'queue' }
        : { type: 'holder', holder: 'agent', agentId: event.data.toAgentId };
    case 'HandoverRequested':
    case 'ConversationReturnedToQueue':
      return { type: 'holder', holder: 'queue' };
    case 'ConversationReturnedToBot':
    case 'ConversationAbandoned':
      return { type: 'holder', holder: 'bot' };
    case 'ConversationResolved':
      return { type: 'holder', holder: 'nobody' };
    default:
      return null;
  }
}

type Said = Extract<
  ConversationEvent,
  { type: 'MessageReceived' | 'MessageEchoed' | 'MessageComposed' }
>;

function messageNews(event: Said, at: Date): ChatNews | null {
  // The person was forgotten: there is nobody left to show it to.
  if (!event.private) return null;
  const common = {
    type: 'message' as const,
    messageId: event.data.messageId,
    content: event.private.content,
    at,
  };
  switch (event.type) {
    case 'MessageReceived': {
      const { channel: via, classification } = event.data;
      // A mail system's own words (a bounce, an out-of-office note) are no business of the visitor.
      if (via && classification !== 'human') return null;
      if (via)
        return {
          ...common,
          content: withoutQuote(common.content),
          direction: 'in',
          author: 'contact',
          via,
        };
      const clientMessageId = event.private.externalId.split(':')[1];
      return {
        ...common,
        direction: 'in',
        author: 'contact',
        ...(clientMessageId ? { clientMessageId } : {}),
      };
    }
    case 'MessageEchoed':
      return { ...common, direction: 'out', author: 'agent' };
    case 'MessageComposed': {
      const { author, replyToMessageId } = event.data;
      const said = { ...common, ...(replyToMessageId ? { replyToMessageId } : {}) };
      return author.kind === 'bot'
        ? { ...said, direction: 'out', author: 'bot' }
        : { ...said, direction: 'out', author: 'agent', agentId: author.agentId };
    }
  }
}

/** What somebody wrote by mail, without the answers that the mail quotes: they stand in the chat. */
function withoutQuote(content: Content): Content {
  if (content.kind !== 'rich_text') return content;
  return { ...content, html: '', text: content.strippedText || content.text };
}

/** Content without where its files lie: a browser asks for them by message and number. */
export function publicContent(content: Content): object {
  if ('media' in content) return { ...content, media: withoutSource(content.media) };
  if (content.kind === 'rich_text') {
    const { attachments, ...rest } = content;
    return { ...rest, ...(attachments ? { attachments: attachments.map(withoutSource) } : {}) };
  }
  return content;
}

/** The files of a content, in the order in which a browser counts them. */
export function mediaOf(content: Content) {
  if ('media' in content) return [content.media];
  return content.kind === 'rich_text' ? (content.attachments ?? []) : [];
}

function withoutSource(media: ReturnType<typeof mediaOf>[number]): object {
  const { source: _source, ...rest } = media;
  return rest;
}
