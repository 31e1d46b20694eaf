/** Ingress in a simulated house: webhooks that come again until they were answered with 200. */
import type { ConversationCommand } from '#libs/conversation';
import { ConversationDesk } from '#libs/desk';
import { derivedId, StoreUnreachableError } from '#libs/event-store';
import type { SimulatedProcess } from '../world/process.js';
import { CACHED, causeOf, INBOXES, startProcess, type World } from './house.js';
import { externalIdOf, type Report } from './platform.js';

export interface Inbound {
  readonly workspaceId: string;
  readonly conversationId: string;
  readonly contactId: string;
  readonly channel: string;
  readonly externalId: string;
  readonly text: string;
}

export class Ingress {
  readonly process: SimulatedProcess;
  /** External ids that were answered with 200: the sender's own ledger. */
  readonly acknowledged = new Set<string>();
  private desk: ConversationDesk;

  constructor(private readonly world: World) {
    this.process = startProcess(world, 'ingress');
    const store = world.log.door(this.process.way);
    this.desk = new ConversationDesk(store, CACHED);
    this.process.onCrash(() => {
      this.desk = new ConversationDesk(store, CACHED);
    });
    this.process.start();
  }

  /** A platform delivers a message, now and then several times. */
  deliver(inbound: Inbound): void {
    const { chance, timeline } = this.world;
    const copies = chance.happens(0.3) ? chance.whole(2, 5) : 1;
    for (let copy = 0; copy < copies; copy += 1)
      timeline.after(copy === 0 ? 0 : chance.whole(0, 20_000), () => this.post(inbound));
  }

  report({ workspaceId, conversationId, messageId, outcome }: Report): void {
    this.process.must(async () => {
      const result = await this.handle(workspaceId, conversationId, {
        type: 'ReceiveReceipt',
        outcome,
        ownMessageId: messageId,
        externalIds: [externalIdOf(messageId)],
        code: null,
        reason: null,
      });
      if (result.kind === 'done' && result.events.some(({ type }) => type === 'ReceiptParked'))
        this.world.onReached('report_before_the_answer');
    });
  }

  /** The customer closed the chat. */
  leave(workspaceId: string, conversationId: string): void {
    const at = this.world.timeline.now();
    this.process.must(async () => {
      await this.handle(workspaceId, conversationId, { type: 'Abandon', reason: 'left', at });
    });
  }

  private post(inbound: Inbound): void {
    const { timeline, chance } = this.world;
    const again = () => timeline.after(chance.whole(500, 4_000), () => this.post(inbound));
    if (!this.process.up) return again();
    timeline.after(0, async () => {
      try {
        await this.receive(inbound);
        this.acknowledged.add(inbound.externalId);
      } catch (error) {
        if (!(error instanceof StoreUnreachableError)) throw error;
        again(); // It was answered with 503.
      }
    });
  }

  private async receive(inbound: Inbound): Promise<void> {
    const { workspaceId, conversationId, contactId, channel, externalId, text } = inbound;
    const eventId = derivedId(INBOXES, externalId, 'message');
    const { state } = await this.desk.refresh(workspaceId, conversationId);
    if (state.holder.kind === 'queue') this.world.onReached('message_while_waiting');
    const result = await this.handle(
      workspaceId,
      conversationId,
      {
        type: 'ReceiveMessage',
        start: {
          inboxId: derivedId(INBOXES, workspaceId, channel),
          channel,
          contactId,
          episode: 1,
          threadKey: contactId,
          address: contactId,
        },
        messageId: derivedId(INBOXES, externalId, 'message-id'),
        externalId,
        content: { kind: 'text', text },
        classification: 'human',
      },
      eventId,
    );
    if (result.kind === 'duplicate') {
      this.world.onReached('webhook_again');
      if (state.holder.kind === 'queue') this.world.onReached('webhook_again_during_handover');
    }
    if (result.kind === 'done' && result.events.some(({ type }) => type === 'ConversationReopened'))
      this.world.onReached('reopened_by_customer');
  }

  private handle(
    workspaceId: string,
    conversationId: string,
    command: ConversationCommand,
    eventId: string | null = null,
  ) {
    return this.desk.handle(workspaceId, conversationId, command, causeOf('ingress'), {
      externalId: ({ type }) => (type === 'MessageReceived' ? eventId : null),
    });
  }
}
