import { randomUUID } from 'node:crypto';
import {
  type AnyChannel,
  defineChannel,
  type OutboundMessage,
  type SendOutcome,
} from '#libs/channels';
import type { ConversationCommand } from '#libs/conversation';
import { ConversationDesk } from '#libs/desk';
import { MemoryEventStore, newId, streamName } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';
import { MemorySealer } from '#libs/sealing';
import { z } from 'zod';
import { ATTEMPTS_MAX, SendComposedMessages } from './send-composed-messages.js';

const SEND_TIMEOUT_MS = 1_000;
const cause = {
  actor: { kind: 'agent', id: 'maria' },
  causationId: null,
  correlationId: newId(),
} as const;
const accepted: SendOutcome = { kind: 'accepted', externalId: 'x1' };

/** A conversation that Maria holds, on a channel that answers what the test says. */
async function open(options: { isRepeatable?: true; answers?: (SendOutcome | Error)[] } = {}) {
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
      replyWindowHours: null,
    },
    ...(options.isRepeatable ? { isRepeatable: true as const } : {}),
    verify: () => true,
    parse: () => [],
    async send({ content }: OutboundMessage) {
      sent.push((content as { text: string }).text);
      await new Promise((resolve) => setImmediate(resolve));
      const answer = answers.shift() ?? accepted;
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
  const sender = () =>
    new SendComposedMessages({
      store,
      desk: new ConversationDesk(store),
      findInbox: async () => inbox,
      findChannel: () => channel,
      sendTimeoutMs: SEND_TIMEOUT_MS,
      now: () => clock.now,
      fetch,
    });
  const command = (what: ConversationCommand) =>
    desk.handle(workspaceId, conversationId, what, cause);
  await command({
    type: 'ReceiveMessage',
    start: {
      inboxId: inbox.inboxId,
      channel: 'pigeon',
      contactId,
      episode: 1,
      threadKey: 'k',
      address: 'anna',
    },
    messageId: randomUUID(),
    externalId: 'in1',
    content: { kind: 'text', text: 'Hello' },
    classification: 'human',
  });
  await command({ type: 'PickUp', agentId: 'maria' });
  const compose = async (text: string) => {
    const messageId = newId();
    await command({
      type: 'ComposeMessage',
      messageId,
      author: { kind: 'agent', agentId: 'maria' },
      content: { kind: 'text', text },
    });
    return messageId;
  };
  const outcomes = async () =>
    (await desk.refresh(workspaceId, conversationId)).state.outbound.map(({ outcome }) => outcome);
  const types = async () =>
    (await store.readStream(workspaceId, streamName('conversation', conversationId))).map(
      ({ type }) => type,
    );
  const drain = (by = sender()) => by.drain(workspaceId, conversationId);
  const forget = () => sealer.forget(workspaceId, contactId);
  return { sent, clock, sender, command, compose, outcomes, types, drain, forget };
}

describe('The delivery', () => {
  it('sends what was composed, in order, and records the attempt before the outcome', async () => {
    const { sent, compose, drain, outcomes, types } = await open();
    await compose('one');
    await compose('two');
    expect(await drain()).toEqual({ kind: 'drained' });
    expect(sent).toEqual(['one', 'two']);
    expect(await outcomes()).toEqual(['accepted', 'accepted']);
    expect((await types()).slice(-4)).toEqual([
      'DeliveryAttempted',
      'MessageAccepted',
      'DeliveryAttempted',
      'MessageAccepted',
    ]);
  });

  it('calls the channel once, however many senders are woken at once', async () => {
    const { sent, compose, drain, sender } = await open();
    await compose('only once');
    await Promise.all([drain(), drain(), drain(sender()), drain(sender())]);
    expect(sent).toEqual(['only once']);
  });

  it('leaves an unclear end unknown, and never sends it again', async () => {
    const { sent, compose, drain, outcomes } = await open({
      answers: [new Error('socket hang up')],
    });
    await compose('perhaps');
    await drain();
    await drain();
    expect(sent).toEqual(['perhaps']);
    expect(await outcomes()).toEqual(['unknown']);
  });

  it('waits as long as the channel asks, and lets nothing overtake', async () => {
    const slowDown: SendOutcome = {
      kind: 'retry',
      afterMs: 60_000,
      code: '429',
      reason: 'slow down',
    };
    const { sent, clock, compose, drain, outcomes } = await open({ answers: [slowDown] });
    await compose('first');
    await compose('second');
    expect(await drain()).toEqual({ kind: 'waiting', until: new Date(clock.now + 60_000) });
    expect(sent).toEqual(['first']);
    clock.now += 60_001;
    await drain();
    expect(sent).toEqual(['first', 'first', 'second']);
    expect(await outcomes()).toEqual(['accepted', 'accepted']);
  });

  it('gives up on a channel that asks for patience too often', async () => {
    const busy: SendOutcome = { kind: 'retry', afterMs: 1, code: '2', reason: 'try later' };
    const { sent, clock, compose, drain, outcomes } = await open({
      answers: Array.from({ length: ATTEMPTS_MAX }, () => busy),
    });
    await compose('again');
    for (let n = 0; n < ATTEMPTS_MAX + 2; n++) {
      await drain();
      clock.now += 1_000;
    }
    expect(sent).toHaveLength(ATTEMPTS_MAX);
    expect(await outcomes()).toEqual(['failed']);
  });

  it('says that it does not know after a crash in the middle of an attempt', async () => {
    const { sent, clock, command, compose, drain, outcomes } = await open();
    const messageId = await compose('half way');
    await command({ type: 'RecordAttempt', messageId, attempt: 1 }); // And then the process died.
    expect(await drain()).toEqual({ kind: 'in_flight' });
    clock.now += 2 * SEND_TIMEOUT_MS + 1_000;
    expect(await drain()).toEqual({ kind: 'drained' });
    expect(sent).toEqual([]);
    expect(await outcomes()).toEqual(['unknown']);
  });

  it('tries again after such a crash where that is harmless', async () => {
    const { sent, clock, command, compose, drain, outcomes } = await open({ isRepeatable: true });
    const messageId = await compose('in our own box');
    await command({ type: 'RecordAttempt', messageId, attempt: 1 });
    clock.now += 2 * SEND_TIMEOUT_MS + 1_000;
    await drain();
    expect(sent).toEqual(['in our own box']);
    expect(await outcomes()).toEqual(['accepted']);
  });

  it('sends a long text whole, in parts', async () => {
    const { sent, compose, drain, outcomes } = await open();
    await compose('A text that is longer than a pigeon can carry at once.');
    await drain();
    expect(sent.length).toBeGreaterThan(1);
    expect(sent.join(' ')).toBe('A text that is longer than a pigeon can carry at once.');
    expect(await outcomes()).toEqual(['accepted']);
  });

  it('does not begin a long text anew when a later part fails', async () => {
    const { sent, compose, drain, outcomes } = await open({
      answers: [accepted, { kind: 'retry', afterMs: 1, code: '2', reason: 'try later' }],
    });
    await compose('A text that is longer than a pigeon can carry at once.');
    await drain();
    expect(sent).toHaveLength(2);
    expect(await outcomes()).toEqual(['failed']);
  });

  it('sends nothing to somebody who was forgotten', async () => {
    const { sent, compose, drain, forget } = await open();
    await compose('Hello');
    await forget();
    await expect(drain()).resolves.toBeDefined();
    expect(sent).toEqual([]);
  });
});
