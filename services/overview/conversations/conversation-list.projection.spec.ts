import {
  botTurn,
  conversation,
  type ConversationCommand,
  type ConversationEvent,
} from '#libs/conversation';
import { isRefused } from '#libs/decider';
import type { Actor, RecordedEvent } from '#libs/event-store';
import fc from 'fast-check';
import {
  type ConversationListRow,
  conversationList,
  PREVIEW_BYTES_MAX,
} from './conversation-list.projection.js';

const CONVERSATION = '01920000-0000-7000-8000-000000000001';
const start = {
  inboxId: '01920000-0000-7000-8000-0000000000aa',
  channel: 'whatsapp',
  contactId: '01920000-0000-7000-8000-0000000000bb',
  episode: 1,
  threadKey: 'k',
  address: 'a',
};
const actor: Actor = { kind: 'system', id: 'test' };

function recorded(events: readonly ConversationEvent[], boxBytes = 10): RecordedEvent[] {
  return events.map((event, index) => ({
    id: `01920000-0000-7000-8000-${String(index).padStart(12, '0')}`,
    type: event.type,
    schemaVersion: 1,
    workspaceId: '01920000-0000-7000-8000-0000000000cc',
    stream: `conversation-${CONVERSATION}`,
    version: index + 1,
    position: 100 + index,
    occurredAt: new Date(1_000 * index),
    recordedAt: new Date(1_000 * index + 1),
    actor,
    causationId: null,
    correlationId: 'c',
    traceparent: null,
    decidedBy: {},
    data: event.data,
    sealed: event.private ? { keyId: start.contactId, box: Buffer.alloc(boxBytes, index) } : null,
  }));
}

/** Decides each command on the state that the ones before it have made; refused ones leave no trace. */
function live(commands: readonly ConversationCommand[]) {
  let state = conversation.initial;
  const events: ConversationEvent[] = [];
  for (const command of commands) {
    const decision = conversation.decide(state, command);
    if (isRefused(decision)) continue;
    for (const event of decision.events) {
      events.push(event);
      state = conversation.evolve(state, { ...event, at: events.length } as never);
    }
  }
  return { state, events };
}

const rowOf = (events: readonly RecordedEvent[]) =>
  events
    .filter((event) => conversationList.handles.includes(event.type))
    .reduce<ConversationListRow | null>((row, event) => conversationList.evolve(row, event), null);

const rowAfter = (...commands: ConversationCommand[]) => rowOf(recorded(live(commands).events));

const text = (words: string) => ({ kind: 'text', text: words }) as const;
const asks = (
  messageId: string,
  classification: 'human' | 'bulk' = 'human',
): ConversationCommand => ({
  type: 'ReceiveMessage',
  start,
  messageId,
  externalId: messageId,
  content: text('?'),
  classification,
});
const takes = (agentId: string): ConversationCommand => ({ type: 'PickUp', agentId });
const writes = (agentId: string, messageId: string): ConversationCommand => ({
  type: 'ComposeMessage',
  messageId,
  author: { kind: 'agent', agentId },
  content: text('!'),
});
const handover: ConversationCommand = {
  type: 'RequestHandover',
  reason: 'contact_asked',
  priority: 0,
  reply: null,
};

describe('The row of a conversation', () => {
  it('counts what nobody has seen or answered, and since when the customer waits', () => {
    const waiting = rowAfter(asks('one'), asks('two'));
    expect(waiting).toMatchObject({ unreadVersions: [2, 3], lastDirection: 'in', version: 3 });
    expect(waiting?.waitingSince).toEqual(new Date(1_001));
    expect(rowAfter(asks('one'), asks('two'), handover, takes('maria'))?.unreadVersions).toEqual([
      2, 3,
    ]);
    expect(rowAfter(asks('one'), takes('maria'), writes('maria', 'a'))).toMatchObject({
      unreadVersions: [],
      waitingSince: null,
      lastDirection: 'out',
      holderKind: 'agent',
      holderAgentId: 'maria',
    });
  });

  it('leaves a message that came after the last look unread', () => {
    const row = rowAfter(asks('one'), asks('two'), {
      type: 'MarkSeen',
      agentId: 'maria',
      upToVersion: 2,
    });
    expect(row?.unreadVersions).toEqual([3]);
    expect(row?.waitingSince).not.toBeNull(); // Looking is not answering.
  });

  it('lets a real answer of the bot end the wait, and small talk not', () => {
    const answered = rowAfter(
      asks('q'),
      botTurn({
        questionMessageId: 'q',
        verdict: { kind: 'answered', entryId: 'e', score: 1 },
        say: [{ messageId: 'a', content: text('Yes') }],
      }),
    );
    expect(answered?.waitingSince).toBeNull();
    const greeted = rowAfter(asks('q'), {
      type: 'ComposeMessage',
      messageId: 'g',
      author: { kind: 'bot' },
      content: text('Hi'),
    });
    expect(greeted?.waitingSince).not.toBeNull();
  });

  it('does not count mail from machines as waiting or unread', () => {
    expect(rowAfter(asks('m', 'bulk'))).toMatchObject({
      unreadVersions: [],
      waitingSince: null,
      previewMessageId: 'm',
    });
  });

  it('moves in the list for messages only', () => {
    const row = rowAfter(
      asks('one'),
      { type: 'AddLabel', label: 'vip' },
      { type: 'MarkSeen', agentId: 'maria', upToVersion: 2 },
    );
    expect(row).toMatchObject({ activityPosition: 101, version: 4, labels: ['vip'] });
  });

  it('previews the last message as it stands, and nothing once it was withdrawn', () => {
    const target = { externalId: 'one', inboundMessageId: 'one' };
    const edited = rowAfter(asks('one'), { type: 'ReceiveEdit', target, content: text('better') });
    expect(edited?.previewPart?.eventId).toMatch(/2$/);
    const revoked = rowAfter(asks('one'), { type: 'ReceiveRevoke', target });
    expect(revoked).toMatchObject({ previewPart: null, isPreviewRevoked: true });
    expect(
      rowAfter(asks('zero'), asks('one'), {
        type: 'ReceiveRevoke',
        target: { externalId: 'zero', inboundMessageId: 'zero' },
      }),
    ).toMatchObject({ isPreviewRevoked: false, previewMessageId: 'one' });
  });

  it('points at a long message instead of carrying it', () => {
    const row = rowOf(recorded(live([asks('one')]).events, PREVIEW_BYTES_MAX + 1));
    expect(row).toMatchObject({ previewPart: null, previewPosition: 101 });
  });

  it('agrees with the conversation about who has the floor, whatever happened', () => {
    const agent = fc.constantFrom('maria', 'tom');
    const offerId = fc.constantFrom('o1', 'o2');
    const command: fc.Arbitrary<ConversationCommand> = fc.oneof(
      fc.uuid().map((id) => asks(id)),
      fc.constant(handover),
      agent.map(takes),
      fc.record({
        type: fc.constant('OfferToAgent' as const),
        offerId,
        agentId: agent,
        expiresAt: fc.constant('2026-01-01T00:00:00Z'),
      }),
      fc.record({
        type: fc.constantFrom(
          'AcceptOffer' as const,
          'DeclineOffer' as const,
          'ExpireOffer' as const,
        ),
        offerId,
        agentId: agent,
      }),
      fc.record({ type: fc.constant('WithdrawOffer' as const), offerId, reason: fc.constant('r') }),
      fc.record({
        type: fc.constant('Transfer' as const),
        byAgentId: agent,
        toAgentId: fc.option(agent),
      }),
      fc.record({ type: fc.constant('ReturnToBot' as const), byAgentId: agent }),
      fc.record({
        type: fc.constant('ReturnToQueue' as const),
        agentId: agent,
        reason: fc.constant('r'),
      }),
      fc.record({ type: fc.constantFrom('Resolve' as const, 'Reopen' as const), by: agent }),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        const { state, events } = live([asks('first'), ...commands]);
        const row = rowOf(recorded(events));
        expect(row).toMatchObject({
          status: state.status,
          holderKind: state.holder.kind,
          holderAgentId: state.holder.kind === 'agent' ? state.holder.agentId : null,
          offerId: state.offer?.offerId ?? null,
        });
      }),
      { numRuns: 500 },
    );
  });
});
