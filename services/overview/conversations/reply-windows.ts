/** How long an agent may still answer in free words, as the channel's rules have it for this inbox. */
import { type Channels, discoverChannels } from '#libs/channels';
import { conversation, type ConversationState } from '#libs/conversation';
import { asFact } from '#libs/desk';
import type { OpenedEvent } from '#libs/event-store';
import { InboxRegistry } from '#libs/inbox';
import { Injectable } from '@nestjs/common';

const HOUR_MS = 3_600_000;

@Injectable()
export class ReplyWindows {
  private readonly channels: Channels = discoverChannels();

  constructor(private readonly inboxes: InboxRegistry) {}

  /** ISO time, from the events of a conversation; `null` without a limit. Delivery judges anew when it sends. */
  async replyUntil(workspaceId: string, events: readonly OpenedEvent[]): Promise<string | null> {
    const { start, lastInboundAt } = events.reduce<ConversationState>(
      (state, event) => conversation.evolve(state, asFact(event)),
      conversation.initial,
    );
    const inbox = start ? await this.inboxes.find(start.inboxId) : undefined;
    const channel = this.channels.get(start?.channel ?? '');
    if (!channel || !inbox || inbox.workspaceId !== workspaceId || lastInboundAt === null)
      return null;
    const words = { content: { kind: 'text', text: '' }, isAutomatic: false } as const;
    const hours = channel.replyWindowHoursFor
      ? channel.replyWindowHoursFor(words, inbox.config)
      : channel.capabilities.replyWindowHours;
    return hours === null ? null : new Date(lastInboundAt + hours * HOUR_MS).toISOString();
  }
}
