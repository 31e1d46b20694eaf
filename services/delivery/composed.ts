/** What is to go out for one message of a conversation, and through which inbox. */
import { type AnyChannel, type OutboundMessage, partsFor } from '#libs/channels';
import {
  type Content,
  type ConversationEventOf,
  type ConversationState,
  filesOf,
  type Media,
} from '#libs/conversation';
import { type EventStore, type OpenedEvent, streamName } from '#libs/event-store';

export interface Composed {
  /** The fact that asks for it: cause of what follows. */
  readonly event: OpenedEvent;
  readonly inboxId: string;
  /** `null`: the person was forgotten. */
  readonly to: string | null;
  readonly isAutomatic: boolean;
  readonly replyToExternalId: string | null;
  /** `null`: what it says was forgotten; `nothing_left`: all of it was read elsewhere meanwhile. */
  readonly contentFor: (
    channel: AnyChannel,
    state: ConversationState,
  ) => Content | 'nothing_left' | null;
}

type Written = OpenedEvent & Pick<ConversationEventOf<'MessageComposed'>, 'data' | 'private'>;
type Continued = OpenedEvent & Pick<ConversationEventOf<'ContinuedByMail'>, 'data' | 'private'>;

/** Throws when nobody ever composed it: then the caller's state is of another conversation. */
export async function findComposed(
  store: EventStore,
  workspaceId: string,
  conversationId: string,
  state: ConversationState,
  messageId: string,
): Promise<Composed> {
  const events = await store.readStream(workspaceId, streamName('conversation', conversationId));
  const event = events.find(
    ({ type, data }) =>
      (type === 'MessageComposed' || type === 'ContinuedByMail') &&
      (data as { messageId: string }).messageId === messageId,
  );
  if (!event) throw new Error(`Message ${messageId} was never composed in ${conversationId}.`);
  return event.type === 'ContinuedByMail'
    ? mailOf(event as Continued, events)
    : messageOf(event as Written, events, state);
}

function messageOf(
  event: Written,
  events: readonly OpenedEvent[],
  { start }: ConversationState,
): Composed {
  const answered = events.find(
    ({ type, data }) =>
      type === 'MessageReceived' &&
      (data as { messageId: string }).messageId === event.data.replyToMessageId,
  );
  return {
    event,
    inboxId: start?.inboxId ?? '',
    to: start?.address ?? null,
    isAutomatic: event.data.author.kind === 'bot',
    replyToExternalId: (answered?.private as { externalId?: string } | null)?.externalId ?? null,
    contentFor: () => event.private?.content ?? null,
  };
}

/** The answers that are still unread, in one mail. */
function mailOf(event: Continued, events: readonly OpenedEvent[]): Composed {
  const answers = events.filter(
    (candidate): candidate is Written =>
      candidate.type === 'MessageComposed' &&
      event.data.messageIds.includes((candidate as Written).data.messageId),
  );
  return {
    event,
    inboxId: event.data.inboxId,
    to: event.private?.address ?? null,
    isAutomatic: answers.every(({ data }) => data.author.kind === 'bot'),
    replyToExternalId: null,
    contentFor(channel, state) {
      const read = new Set(
        state.outbound
          .filter(({ outcome }) => outcome === 'read')
          .map((message) => message.messageId),
      );
      const unread = answers.filter(({ data }) => !read.has(data.messageId));
      if (unread.length === 0) return 'nothing_left';
      const contents = unread.map((answer) => answer.private?.content);
      return contents.includes(undefined) ? null : inOneMail(contents as Content[], channel);
    },
  };
}

/** Each answer as the mail channel would say it, one below the other, with all their files. */
function inOneMail(contents: readonly Content[], channel: AnyChannel): OutboundMessage['content'] {
  const texts: string[] = [];
  const attachments: Media[] = [];
  for (const part of contents.flatMap((content) => partsFor(content, channel))) {
    if (part.kind === 'text' || part.kind === 'rich_text') texts.push(part.text);
    else if ('caption' in part && part.caption) texts.push(part.caption);
    attachments.push(...filesOf(part));
  }
  const text = texts.join('\n\n');
  return attachments.length === 0
    ? { kind: 'text', text }
    : { kind: 'rich_text', text, html: '', attachments };
}
