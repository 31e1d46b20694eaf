/** A conversation with something to send, for specs. Not a spec itself. */
import { randomUUID } from 'node:crypto';
import {
  type AnyChannel,
  defineChannel,
  type OutboundMessage,
  type Pace,
  type SendOutcome,
} from '#libs/channels';
import type { ConversationCommand } from '#libs/conversation';
import { ConversationDesk } from '#libs/desk';
import { MemoryEventStore, newId, streamName } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';
import { MemorySealer } from '#libs/sealing';
import { z } from 'zod';
import { MemoryPacer } from './pacer.harness.js';
import { SendComposedMessages } from './send-composed-messages.js';

export const SEND_TIMEOUT_MS = 1_000;
export const cause = {
  actor: { kind: 'agent', id: 'maria' },
  causationId: null,
  correlationId: newId(),
} as const;
export const accepted: SendOutcome = { kind: 'accepted', externalId: 'x1' };

/** A conversation that Maria holds, on a channel that answers what the test says. */
export async function open(
  options: {
    isRepeatable?: true;
    windowHours?: number;
    answers?: (SendOutcome | Error)[];
    pace?: Pace;
    accountPace?: Pace;
  } = {},
) {
  const answers = options.answers ?? [];
  const sent: string[] = [];
  const channel = defineChannel({
    id: 'pigeon',
    label: 'Pigeon',
    config: z.object({}),
    capabilities: {
      textCharsMax: 20,
      textUnit: 'utf16',
      kinds: ['text'],
      buttonsMax: 0,
      automaticPerHourMax: 3,
      replyWindowHours: options.windowHours ?? null,
    },
    ...(options.isRepeatable ? { isRepeatable: true as const } : {}),
    ...(options.accountPace ? { accountPace: options.accountPace } : {}),
    ...(options.pace ? { paceFor: () => options.pace as Pace } : {}),
    verify: () => true,
    parse: () => [],
    async send({ content }: OutboundMessage) {
      sent.push((content as { text: string }).text);
      await new Promise((resolve) => setImmediate(resolve));
      const answer = answers.shift() ?? { ...accepted, externalId: `x${sent.length}` };
      if (answer instanceof Error) throw answer;
      return answer;
    },
  }) as AnyChannel;

  const sealer = new MemorySealer();
  const store = new MemoryEventStore({ sealer });
  const workspaceId = randomUUID();
  const conversationId = randomUUID();
  const contactId = randomUUID();
  const inbox: Inbox = {
    inboxId: randomUUID(),
    workspaceId,
    channel: 'pigeon',
    name: 'Loft',
    config: {},
    namespace: randomUUID(),
    health: 'good',
    healthReason: null,
  };
  const desk = new ConversationDesk(store);
  const clock = { now: Date.now() };
  const pacer = new MemoryPacer(() => clock.now);
  const sentByBot = { count: 0 };
  const marketing = { isStopped: false };
  const sender = () =>
    new SendComposedMessages({
      store,
      desk: new ConversationDesk(store),
      findInbox: async () => inbox,
      findChannel: () => channel,
      sendTimeoutMs: SEND_TIMEOUT_MS,
      now: () => clock.now,
      automaticSends: async () => sentByBot.count,
      hasStoppedMarketing: async () => marketing.isStopped,
      fetch,
      pacer,
    });
  const command = (what: ConversationCommand) =>
    desk.handle(workspaceId, conversationId, what, cause);
  const received = (messageId: string): ConversationCommand => ({
    type: 'ReceiveMessage',
    start: {
      inboxId: inbox.inboxId,
      channel: 'pigeon',
      contactId,
      episode: 1,
      threadKey: 'k',
      address: 'anna',
    },
    messageId,
    externalId: 'in1',
    content: { kind: 'text', text: 'Hello' },
    classification: 'human',
  });
  const composed = (messageId: string, text: string): ConversationCommand => ({
    type: 'ComposeMessage',
    messageId,
    author: { kind: 'agent', agentId: 'maria' },
    content: { kind: 'text', text },
  });
  await command(received(randomUUID()));
  await command({ type: 'PickUp', agentId: 'maria' });
  const compose = async (text: string) => {
    const messageId = newId();
    await command(composed(messageId, text));
    return messageId;
  };
  /** The floor goes back to the bot, which says something and passes it on. */
  const composeAsBot = async (text: string) => {
    await command({ type: 'ReturnToBot', byAgentId: 'maria' });
    await command({
      type: 'RequestHandover',
      reason: 'contact_asked',
      priority: 0,
      reply: { messageId: newId(), content: { kind: 'text', text } },
    });
  };
  const outcomes = async () =>
    (await desk.refresh(workspaceId, conversationId)).state.outbound.map(({ outcome }) => outcome);
  const types = async () =>
    (await store.readStream(workspaceId, streamName('conversation', conversationId))).map(
      ({ type }) => type,
    );
  const drain = (by = sender()) => by.drain(workspaceId, conversationId);
  const forget = () => sealer.forget(workspaceId, contactId);
  const reasons = async () =>
    (await store.readStream(workspaceId, streamName('conversation', conversationId))).flatMap(
      ({ type, data }) => (type === 'MessageFailed' ? [(data as { reason: string }).reason] : []),
    );
  /** A second conversation of the same inbox, with one message to send. */
  const another = async (text: string) => {
    const id = randomUUID();
    const tell = (what: ConversationCommand) => desk.handle(workspaceId, id, what, cause);
    await tell(received(randomUUID()));
    await tell({ type: 'PickUp', agentId: 'maria' });
    await tell(composed(newId(), text));
    return (by: SendComposedMessages) => by.drain(workspaceId, id);
  };
  return {
    sent,
    sentByBot,
    marketing,
    clock,
    sender,
    command,
    compose,
    composeAsBot,
    outcomes,
    types,
    drain,
    forget,
    reasons,
    another,
  };
}
