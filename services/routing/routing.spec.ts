import { defaultPolicy } from '#libs/matching';
import { foldFresh, type RecordedEvent } from '#libs/event-store';
import { routedConversations } from './conversations.projection.js';
import { planRouting, type RoutingFacts } from './plan-routing.js';
import type { AgentRow, HeldRow, QueueRow } from './routing-reads.js';

const NOW = 1_000_000;
const rules = { policy: defaultPolicy, absenceMs: 60_000 };
const workspaceId = 'w';
const ids = { causeId: 'e', correlationId: 'c' };

const waiting = (conversationId: string, more: Partial<QueueRow> = {}): QueueRow => ({
  workspaceId,
  conversationId,
  since: NOW - 5_000,
  priority: 0,
  offerId: null,
  offerAgentId: null,
  offerExpiresAt: null,
  passedBy: [],
  lastOfferEndedAt: null,
  ...ids,
  ...more,
});
const offered = (conversationId: string, agentId: string, expiresAt: number): QueueRow =>
  waiting(conversationId, { offerId: 'o', offerAgentId: agentId, offerExpiresAt: expiresAt });
const agent = (agentId: string, more: Partial<AgentRow> = {}): AgentRow => ({
  workspaceId,
  agentId,
  status: 'online',
  statusSince: 0,
  idleSince: 0,
  version: 3,
  ...more,
});
const facts = (more: Partial<RoutingFacts>): RoutingFacts => ({
  agents: [],
  loads: new Map(),
  queue: [],
  heldByAbsent: [],
  ...more,
});

describe('A plan of routing', () => {
  it('offers what waits to who is free, each on the version that the one before leaves', () => {
    const plan = planRouting(
      facts({ agents: [agent('maria')], queue: [waiting('c1'), waiting('c2')] }),
      NOW,
      rules,
    );
    expect(
      plan.offers.map(({ match, agentVersion }) => [match.conversationId, agentVersion]),
    ).toEqual([
      ['c1', 3],
      ['c2', 4],
    ]);
  });

  it('counts what an agent holds and is offered', () => {
    const loads = new Map([['w/maria', defaultPolicy.capacity]]);
    const plan = planRouting(
      facts({ agents: [agent('maria')], loads, queue: [waiting('c1')] }),
      NOW,
      rules,
    );
    expect(plan.offers).toEqual([]);
  });

  it('never offers across workspaces', () => {
    const plan = planRouting(
      facts({ agents: [agent('maria', { workspaceId: 'other' })], queue: [waiting('c1')] }),
      NOW,
      rules,
    );
    expect(plan.offers).toEqual([]);
  });

  it('expires an offer in time, and makes none before that is on record', () => {
    const queue = [offered('c1', 'maria', NOW), waiting('c2')];
    const plan = planRouting(facts({ agents: [agent('maria'), agent('tom')], queue }), NOW, rules);
    expect(plan.expired.map((row) => row.conversationId)).toEqual(['c1']);
    expect(plan.offers).toEqual([]);
  });

  it('withdraws an offer from who is away, gone or unknown', () => {
    const queue = ['maria', 'tom', 'nobody', 'ann'].map((id) => offered(id, id, NOW + 5_000));
    const agents = [
      agent('maria', { status: 'away' }),
      agent('tom', { status: 'offline' }),
      agent('ann'),
    ];
    const plan = planRouting(facts({ agents, queue }), NOW, rules);
    expect(plan.withdrawn.map((row) => row.conversationId)).toEqual(['maria', 'tom', 'nobody']);
    expect(plan.nextAt).toBe(NOW + 5_000);
  });

  it('takes back what somebody holds who is gone for good, and not before', () => {
    const held = (conversationId: string, goneMs: number): HeldRow => ({
      workspaceId,
      conversationId,
      agentId: 'maria',
      goneSince: NOW - goneMs,
      ...ids,
    });
    const plan = planRouting(
      facts({ heldByAbsent: [held('long', 60_000), held('short', 59_000)] }),
      NOW,
      rules,
    );
    expect(plan.returned.map((row) => row.conversationId)).toEqual(['long']);
    expect(plan.nextAt).toBe(NOW + 1_000);
  });

  it('knows when the next round of offers begins', () => {
    const queue = [waiting('c1', { passedBy: ['maria'], lastOfferEndedAt: NOW - 1_000 })];
    const plan = planRouting(facts({ agents: [agent('maria')], queue }), NOW, rules);
    expect(plan.offers).toEqual([]);
    expect(plan.nextAt).toBe(NOW - 1_000 + defaultPolicy.nextRoundAfterMs);
  });
});

describe('The rows of routing', () => {
  const conversationId = '01890000-0000-7000-8000-000000000001';
  let position = 0;
  const event = (type: string, data: object): RecordedEvent => ({
    id: `event-${++position}`,
    type,
    schemaVersion: 1,
    workspaceId,
    stream: `conversation-${conversationId}`,
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
  const rowAfter = (...events: RecordedEvent[]) =>
    [...foldFresh(routedConversations, events).values()][0]?.row ?? null;
  const toQueue = () => event('HandoverRequested', { reason: 'contact_asked', priority: 2 });
  const offer = () =>
    event('AgentOffered', {
      offerId: 'o',
      agentId: 'maria',
      expiresAt: '2026-01-01T00:00:00.000Z',
    });

  it('follow a conversation from the queue to an agent and away', () => {
    const begun = [event('ConversationStarted', {}), toQueue(), offer()];
    expect(rowAfter(...begun)).toMatchObject({
      holder: 'queue',
      priority: 2,
      offerAgentId: 'maria',
    });
    const accepted = [...begun, event('OfferAccepted', { offerId: 'o', agentId: 'maria' })];
    expect(rowAfter(...accepted)).toMatchObject({
      holder: 'agent',
      agentId: 'maria',
      offerId: null,
    });
    for (const end of ['ConversationResolved', 'ConversationReturnedToBot'])
      expect(rowAfter(...accepted, event(end, { by: 'maria' }))).toBeNull();
  });

  it('remember who let it pass, and forget it with the wait', () => {
    const passed = [toQueue(), offer(), event('OfferExpired', { offerId: 'o', agentId: 'maria' })];
    expect(rowAfter(...passed)).toMatchObject({ passedBy: ['maria'], offerId: null });
    const back = [
      ...passed,
      event('ConversationPickedUp', { agentId: 'tom', from: 'queue' }),
      event('ConversationReturnedToQueue', { agentId: 'tom', reason: 'agent_gone' }),
    ];
    expect(rowAfter(...back)).toMatchObject({ holder: 'queue', passedBy: [], priority: 1 });
  });
});
