/**
 * Tells a browser what happened: events as frames, with names, and the bytes of files on request.
 * Remembers what this socket was shown, because only that may be asked for.
 */
import type { AnyChannel, Channels } from '#libs/channels';
import type { Content } from '#libs/conversation';
import type { EventStore, OpenedEvent } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';
import { cursorOf, mediaOf, newsOf, type Place, publicContent } from './chat-frames.js';
import { mediaBytes } from './chat-media.js';
import type { ChatReceipts } from './chat-receipts.js';
import type { StaffNames } from './staff-names.js';

const CONTENTS_MAX = 500;

export interface TellerParts {
  readonly store: EventStore;
  readonly names: StaffNames;
  readonly channels: Channels;
}

export class ChatTeller {
  private readonly contents = new Map<string, { content: Content; via: string | undefined }>();

  constructor(
    private readonly parts: TellerParts,
    private readonly inbox: Inbox,
    private readonly channel: AnyChannel,
    private readonly receipts: ChatReceipts,
  ) {}

  /** `null` for an event that is none of the visitor's business. */
  async frameOf(event: OpenedEvent, { episode }: Place): Promise<object | null> {
    if (event.isNewer) return null;
    this.receipts.notice(event);
    const news = newsOf(event);
    if (!news) return null;
    const cursor = cursorOf({ episode, version: event.version });
    switch (news.type) {
      case 'seen':
        return { type: 'seen', cursor, upTo: cursorOf({ episode, version: news.upToVersion }) };
      case 'holder':
        return { type: 'holder', cursor, holder: news.holder, ...(await this.nameOf(news)) };
      case 'address':
        return { type: 'address', cursor, address: news.address, isContinued: news.isContinued };
      case 'message': {
        const { agentId: _agentId, type, content, at, ...rest } = news;
        if (news.direction === 'out') this.receipts.shown(news.messageId, cursor);
        this.remember(news.messageId, content, news.via);
        const name = await this.nameOf(news);
        const shown = { content: publicContent(content), at: at.toISOString() };
        return { type, cursor, ...rest, ...name, ...shown };
      }
    }
  }

  async typingFrame(news: { readonly who?: string; readonly agentId?: string }): Promise<object> {
    const { who = 'agent' } = news;
    return { type: 'typing', who, ...(await this.nameOf({ ...news, author: who })) };
  }

  async mediaFrame(messageId: string, index: number): Promise<object> {
    const { content, via } = this.contents.get(messageId) ?? {};
    const channel = via ? this.parts.channels.get(via) : this.channel;
    const file =
      content && channel
        ? await mediaBytes(this.parts.store, this.inbox, channel, messageId, content, index)
        : null;
    return {
      type: 'media',
      messageId,
      index,
      mime: file?.mime ?? null,
      base64: file?.bytes.toString('base64') ?? null,
    };
  }

  private async nameOf(news: { readonly agentId?: string; readonly author?: string }) {
    const name = news.agentId
      ? await this.parts.names.nameOf(this.inbox.workspaceId, news.agentId)
      : news.author === 'bot'
        ? (this.inbox.config as { botName?: string }).botName
        : undefined;
    return name ? { authorName: name } : {};
  }

  private remember(messageId: string, content: Content, via: string | undefined): void {
    if (mediaOf(content).length === 0) return;
    this.contents.set(messageId, { content, via });
    const oldest = this.contents.keys().next().value;
    if (this.contents.size > CONTENTS_MAX && oldest !== undefined) this.contents.delete(oldest);
  }
}
