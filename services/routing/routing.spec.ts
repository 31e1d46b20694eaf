import { foldFresh, type RecordedEvent } from '#libs/event-store';
import { routedAgents } from './agents.projection.js';
import { routedConversations } from './conversations.projection.js';

const id = '01890000-0000-7000-8000-000000000001';
let position = 0;
const event = (category: string, type: string, data: object): RecordedEvent => ({
  id: `event-${++position}`,
  type,
  schemaVersion: 1,
  workspaceId: 'w',
  stream: `${category}-${id}`,
  version: position,
  position,
  occurredAt: new Date(position),
  recordedAt: new Date(position * 1_000),
  actor: { kind: 'system', id: 'test' },
  causationId: null,
  correlationId: `cause-${position}`,
  traceparent: null,
  decidedBy: {},
  data,
  sealed: null,
});

describe('The rows of routing', () => {
  const fact = (type: string, data: object) => event('conversation', type, data);
  const rowAfter = (...events: RecordedEvent[]) =>
    [...foldFresh(routedConversations, events).values()][0]?.row ?? null;
  const begun = () =>
    fact('ConversationStarted', { inboxId: 'i', channel: 'webchat', contactId: 'c' });
  const toQueue = () => fact('HandoverRequested', { reason: 'contact_asked', priority: 2 });
  const offer = () =>
    fact('AgentOffered', { offerId: 'o', agentId: 'maria', expiresAt: '2026-01-01T00:00:00.000Z' });
  const accept = () => fact('OfferAccepted', { offerId: 'o', agentId: 'maria' });

  it('follow a conversation from the queue to an agent and away', () => {
    const offered = [begun(), toQueue(), offer()];
    expect(rowAfter(...offered)).toMatchObject({
      holder: 'queue',
      channel: 'webchat',
      priority: 2,
      offerAgentId: 'maria',
    });
    const accepted = [...offered, accept()];
    expect(rowAfter(...accepted)).toMatchObject({
      holder: 'agent',
      agentId: 'maria',
      offerId: null,
      waitsSince: null,
      lastWaitMs: 2_000,
    });
    expect(rowAfter(...accepted, fact('ConversationResolved', { by: 'maria' }))).toMatchObject({
      holder: 'nobody',
      agentId: null,
      lastAgentId: 'maria',
    });
  });

  it('remember who let it pass, and forget it with the wait', () => {
    const passed = [begun(), toQueue(), offer(), fact('OfferExpired', { agentId: 'maria' })];
    expect(rowAfter(...passed)).toMatchObject({ passedBy: ['maria'], rings: 1, offerId: null });
    const back = [
      ...passed,
      fact('ConversationPickedUp', { agentId: 'tom', from: 'queue' }),
      fact('ConversationReturnedToQueue', { agentId: 'tom', reason: 'agent_offline' }),
    ];
    expect(rowAfter(...back)).toMatchObject({ holder: 'queue', passedBy: [], priority: 1 });
  });

  it('wait on with the bot after nobody answered, since the beginning', () => {
    const waits = [begun(), toQueue()];
    const since = rowAfter(...waits)?.waitsSince;
    const given = fact('ConversationReturnedToBot', { by: 'routing', reason: 'nobody_answered' });
    expect(rowAfter(...waits, given)).toMatchObject({ holder: 'bot', waitsSince: since });
    expect(rowAfter(...waits, given, toQueue())).toMatchObject({ waitsSince: since, rings: 0 });
    const ends = [
      fact('ConversationReturnedToBot', { by: 'maria' }),
      fact('CallbackRequested', {}),
      fact('ConversationAbandoned', { reason: 'left', waitedSeconds: 3 }),
      fact('ConversationResolved', { by: 'bot' }),
    ];
    for (const end of ends) expect(rowAfter(...waits, given, end)?.waitsSince).toBeNull();
  });

  it('know what nobody answered', () => {
    const asks = () => fact('MessageReceived', { messageId: 'm', classification: 'human' });
    const says = (kind: string) => fact('MessageComposed', { author: { kind } });
    expect(rowAfter(begun(), asks(), says('bot'))?.unansweredSince).toBeNull();
    const asked = [begun(), asks(), toQueue(), says('bot')];
    expect(rowAfter(...asked)?.unansweredSince).not.toBeNull();
    expect(rowAfter(...asked, offer(), accept(), says('agent'))?.unansweredSince).toBeNull();
  });

  it('hold an agent with slots and version', () => {
    const agentFact = (type: string, data: object) => event('agent', type, data);
    const events = [
      agentFact('WentOnline', {}),
      agentFact('SlotTaken', { conversationId: 'c', offerId: 'o', weight: 2, reason: 'offered' }),
    ];
    const [row] = [...foldFresh(routedAgents, events).values()];
    expect(row?.row).toMatchObject({
      status: 'online',
      lease: 1,
      slots: { c: { weight: 2, offerId: 'o' } },
      version: events[1]?.version,
    });
  });
});
