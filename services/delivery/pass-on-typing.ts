/**
 * "Maria is typing ...", for customers whose app is not ours: passed on to the channel's platform.
 *
 * Ephemeral: it comes by core NATS, nothing is recorded, and what does not arrive is gone.
 */
import { type Bus, subjects } from '#libs/bus';
import type { AnyChannel, SendTools } from '#libs/channels';
import type { ConversationDesk } from '#libs/desk';
import { type EventStore, streamName } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

/** Platforms show it for 5 (Telegram) to 25 seconds (WhatsApp); agents' keys are many. */
const PAUSE_MS = 4_500;

export interface PassingOn {
  readonly bus: Pick<Bus, 'subscribe'>;
  readonly desk: ConversationDesk;
  readonly store: EventStore;
  readonly findInbox: (inboxId: string) => Promise<Inbox | undefined>;
  readonly findChannel: (id: string) => AnyChannel | null;
  readonly tools: Omit<SendTools, 'readBlob'>;
  readonly onTrouble: (error: unknown) => void;
}

export class PassOnTyping implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly shown = new LRUCache<string, true>({ max: 10_000, ttl: PAUSE_MS });
  private stop: () => void = () => undefined;

  constructor(private readonly passing: PassingOn) {}

  onApplicationBootstrap(): void {
    this.stop = this.passing.bus.subscribe(subjects.typingAnywhere, (news, subject) => {
      const [workspaceId = '', conversationId = ''] = subject.split('.').slice(-2);
      if ((news as { who?: unknown } | null)?.who !== 'agent') return;
      this.passOn(workspaceId, conversationId).catch(this.passing.onTrouble);
    });
  }

  onModuleDestroy(): void {
    this.stop();
  }

  /** Once in a while per conversation, however fast somebody types. */
  async passOn(workspaceId: string, conversationId: string): Promise<void> {
    const { desk, store, findInbox, findChannel, tools } = this.passing;
    if (this.shown.has(conversationId)) return;
    this.shown.set(conversationId, true);
    const { state } = await desk.load(workspaceId, conversationId);
    const { start } = state;
    const inbox = start?.address ? await findInbox(start.inboxId) : undefined;
    const channel = inbox?.workspaceId === workspaceId ? findChannel(inbox.channel) : null;
    if (!start?.address || !inbox || !channel?.typing) return;
    const events = await store.readStream(workspaceId, streamName('conversation', conversationId));
    const newest = events.findLast(
      ({ type, data }) =>
        type === 'MessageReceived' &&
        (data as { classification?: string }).classification === 'human',
    );
    const newestExternalId =
      (newest?.private as { externalId?: string } | null | undefined)?.externalId ?? null;
    const to = { address: start.address, newestExternalId };
    await channel.typing(to, inbox.config, { ...tools, readBlob: async () => null });
  }
}
