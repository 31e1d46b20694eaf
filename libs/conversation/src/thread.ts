/**
 * The thread that people read: messages in their order, with what became of them, and the lines
 * that say who had the floor. A fold like the state, but of everything; the API, the time machine
 * and the command line show the same thread because they all use this one.
 *
 * Order is that of versions. Edits, withdrawals and reactions change the item they are about, also
 * when they were recorded before it; one whose message never comes stands as a line of its own.
 */
import type { Content } from './content.js';
import type { ConversationEvent } from './events.js';
import { isHigher, type Outcome } from './outcome.js';
import { ThreadFiles } from './thread-files.js';
import type { OpenedFact, ThreadActor, ThreadItem } from './thread-item.js';
import { EARLY, systemLine } from './thread-lines.js';

/** Calls an agent by name. The default says the id. */
export type NameOfAgent = (agentId: string) => string;

/** Folds opened conversation events, oldest first, into the thread. */
export function threadOf(
  events: Iterable<OpenedFact>,
  nameOf?: NameOfAgent,
): readonly ThreadItem[] {
  const thread = new Thread(nameOf);
  for (const event of events) thread.apply(event);
  return thread.items;
}

/**
 * A thread that grows event by event, for those who follow a conversation live. Events must come
 * in the order of their versions; one that was applied before is passed by.
 */
export class Thread {
  private readonly list: ThreadItem[] = [];
  private readonly placeOf = new Map<string, number>();
  private readonly files = new ThreadFiles();
  private applied = 0;

  constructor(private readonly nameOf: NameOfAgent = (agentId) => agentId) {}

  get items(): readonly ThreadItem[] {
    return this.list;
  }

  /** Version of the last event that was applied; 0 for an empty thread. */
  get version(): number {
    return this.applied;
  }

  /** Items that are new or changed for a reader who has seen everything up to `version`. */
  since(version: number): readonly ThreadItem[] {
    return this.list.filter((item) => item.lastVersion > version);
  }

  apply(opened: OpenedFact): void {
    if (opened.version <= this.applied) return;
    this.applied = opened.version;
    if (opened.isNewer)
      return this.add({
        ...this.item(opened),
        text: `Something happened that is newer than this software (${opened.type})`,
      });
    const event = opened as unknown as ConversationEvent;
    switch (event.type) {
      case 'MessageReceived':
        return this.say(opened, event.data.messageId, {
          direction: 'in',
          content: event.private?.content ?? null,
          ...replyTo(event.data),
          ...(event.data.channel ? { channel: event.data.channel } : {}),
          actor: {
            ...opened.actor,
            ...(event.private?.senderName ? { name: event.private.senderName } : {}),
          },
        });
      case 'MessageEchoed':
        return this.say(opened, event.data.messageId, {
          direction: 'out',
          content: event.private?.content ?? null,
          outcome: 'accepted',
        });
      case 'MessageComposed':
        return this.say(opened, event.data.messageId, {
          direction: 'out',
          content: event.private?.content ?? null,
          outcome: 'composed',
          // The bot's words are the bot's, also when an agent's click made it say them.
          ...(event.data.author.kind === 'bot' && opened.actor.kind === 'agent'
            ? { actor: { kind: 'bot', id: 'bot' } as const }
            : {}),
          ...replyTo(event.data),
        });
      case 'ContinuedByMail':
        // Its outcome is told under its own id, as a message's.
        return this.add({
          ...this.item(opened),
          messageId: event.data.messageId,
          text: systemLine(event, this.nameOf) ?? '',
          outcome: 'composed',
        });
      case 'MediaFetched':
      case 'MediaFetchFailed':
        return this.fill(opened, event);
      case 'MessageEdited':
        return this.edit(opened, event.data.messageId, event.private?.content ?? null);
      case 'MessageRevoked':
        return this.change(opened, event.data.messageId, () => ({
          content: null,
          edits: [],
          isRevoked: true,
        }));
      case 'ReactionAdded':
      case 'ReactionRemoved':
        return this.react(
          opened,
          event.data.messageId,
          event.private?.emoji ?? '',
          event.type === 'ReactionAdded',
        );
      case 'ReactionRefused':
        return this.refuseReaction(opened, event);
      case 'DeliveryAttempted':
        return this.settle(opened, event.data.messageId, 'attempted');
      case 'MessageAccepted':
        return this.settle(opened, event.data.messageId, 'accepted');
      case 'MessageDelivered':
        return this.settle(opened, event.data.messageId, 'delivered');
      case 'MessageRead':
        return this.settle(opened, event.data.messageId, 'read');
      case 'MessageFailed':
        return this.settle(
          opened,
          event.data.messageId,
          'failed',
          event.data.reason || event.data.code,
        );
      case 'MessageOutcomeUnknown':
        return this.settle(opened, event.data.messageId, 'unknown', event.data.reason);
      case 'HandoverRequested':
        return this.add({
          ...this.item(opened),
          text: systemLine(event, this.nameOf) ?? '',
          ...(event.private === undefined ? {} : { summary: event.private?.summary ?? null }),
        });
      case 'NoteAdded':
        return this.add({
          ...this.item(opened),
          messageId: event.data.noteId,
          text: event.private?.text ?? '',
        });
      default: {
        const text = systemLine(event, this.nameOf);
        if (text !== null) this.add({ ...this.item(opened), text });
      }
    }
  }

  private item(opened: OpenedFact): ThreadItem {
    const { kind, id } = opened.actor;
    return {
      itemId: opened.id,
      version: opened.version,
      lastVersion: opened.version,
      at: opened.recordedAt,
      occurredAt: opened.occurredAt,
      type: opened.type as ConversationEvent['type'],
      actor: kind === 'agent' ? { kind, id, name: this.nameOf(id) } : { kind, id },
      direction: 'internal',
      isForgotten: opened.isForgotten,
    };
  }

  private add(item: ThreadItem): void {
    if (item.messageId !== undefined) this.placeOf.set(item.messageId, this.list.length);
    this.list.push(item);
  }

  /** A new message, or the message that an earlier edit, withdrawal or reaction was about. */
  private say(
    opened: OpenedFact,
    messageId: string,
    said: Pick<ThreadItem, 'direction'> & Partial<ThreadItem> & { content: Content | null },
  ): void {
    const message: ThreadItem = { ...this.item(opened), messageId, ...said };
    const place = this.placeOf.get(messageId);
    const early = place === undefined ? undefined : this.list[place];
    if (place === undefined || early === undefined) return this.add(message);
    const { itemId, version, text: _line, ...known } = early;
    const isEdited = early.content !== undefined && !early.isRevoked;
    this.list[place] = {
      ...known,
      ...message,
      itemId,
      version,
      content: isEdited ? (early.content ?? null) : early.isRevoked ? null : said.content,
      ...(isEdited
        ? { edits: [{ version, at: early.at, content: said.content }, ...(early.edits ?? [])] }
        : {}),
    };
  }

  private fill(opened: OpenedFact, event: Parameters<ThreadFiles['learn']>[1]): void {
    const place = this.placeOf.get(event.data.messageId);
    const content = place === undefined ? undefined : this.list[place]?.content;
    if (!content) return; // Withdrawn or forgotten meanwhile.
    this.change(opened, event.data.messageId, () => ({
      content: this.files.learn(content, event),
    }));
  }

  private edit(opened: OpenedFact, messageId: string, said: Content | null): void {
    const content = this.files.recall(messageId, said);
    this.change(opened, messageId, (item) => {
      if (item.isRevoked) return {};
      if (item.content === undefined) return { content };
      const replaced = { version: opened.version, at: opened.recordedAt, content: item.content };
      return {
        content,
        isForgotten: item.isForgotten || opened.isForgotten,
        edits: [...(item.edits ?? []), replaced],
      };
    });
  }

  private react(opened: OpenedFact, messageId: string, emoji: string, isAdded: boolean): void {
    const by: ThreadActor = { kind: opened.actor.kind, id: opened.actor.id };
    this.change(opened, messageId, (item) => {
      // Without an emoji the channel says only "took it back": everything of theirs goes.
      const others = (item.reactions ?? []).filter(
        (reaction) => reaction.by.id !== by.id || (emoji !== '' && reaction.emoji !== emoji),
      );
      return { reactions: isAdded && emoji !== '' ? [...others, { emoji, by }] : others };
    });
  }

  /** It stands with the reason; one that could not be taken back stands again. */
  private refuseReaction(opened: OpenedFact, { data, private: words }: Refused): void {
    const { messageId, agentId, isRemoval, reason } = data;
    const emoji = words?.emoji ?? '';
    this.change(opened, messageId, ({ reactions = [] }) => {
      const others = reactions.filter(
        (reaction) => reaction.by.id !== agentId || reaction.emoji !== emoji,
      );
      // Taken back, or put again, before the answer to the first came.
      if (emoji === '' || (!isRemoval && others.length === reactions.length)) return {};
      const by: ThreadActor = { kind: 'agent', id: agentId };
      const outcome = isRemoval ? 'not_taken_back' : 'not_put';
      return { reactions: [...others, { emoji, by, outcome, outcomeReason: reason }] };
    });
  }

  /** A late, lower report is passed by: what we know never goes back. */
  private settle(opened: OpenedFact, messageId: string, outcome: Outcome, reason?: string): void {
    const place = this.placeOf.get(messageId);
    const item = place === undefined ? undefined : this.list[place];
    if (place === undefined || !item?.outcome || !isHigher(outcome, item.outcome)) return;
    const { outcomeReason: _before, ...rest } = item;
    this.list[place] = {
      ...rest,
      outcome,
      lastVersion: opened.version,
      ...(reason ? { outcomeReason: reason } : {}),
    };
  }

  /** Changes a message; makes a line of its own when the message has not come (yet). */
  private change(
    opened: OpenedFact,
    messageId: string,
    changeOf: (item: ThreadItem) => Partial<ThreadItem>,
  ): void {
    const place = this.placeOf.get(messageId);
    const item = place === undefined ? undefined : this.list[place];
    if (place === undefined || item === undefined) {
      const line: ThreadItem = {
        ...this.item(opened),
        direction: 'in',
        messageId,
        text: EARLY[opened.type] ?? '',
      };
      return this.add({ ...line, ...changeOf(line) });
    }
    this.list[place] = { ...item, ...changeOf(item), lastVersion: opened.version };
  }
}

type Refused = Extract<ConversationEvent, { type: 'ReactionRefused' }>;

function replyTo(data: { readonly replyToMessageId?: string | undefined }): Partial<ThreadItem> {
  return data.replyToMessageId === undefined ? {} : { replyToMessageId: data.replyToMessageId };
}
