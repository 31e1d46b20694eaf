import type { PlannedAgent, PlannedConversation, RoutingFacts } from './facts.js';
import { planRouting } from './plan.js';
import { defaultPolicy } from './policy.js';

const NOW = 10_000_000;
const policy = defaultPolicy;

const row = (
  conversationId: string,
  more: Partial<PlannedConversation> = {},
): PlannedConversation => ({
  conversationId,
  inboxId: 'i',
  channel: 'webchat',
  holder: 'queue',
  agentId: null,
  heldSince: NOW - 5_000,
  waitsSince: NOW - 5_000,
  priority: 0,
  needs: {},
  offerId: null,
  offerAgentId: null,
  offerExpiresAt: null,
  passedBy: [],
  rings: 0,
  lastOfferEndedAt: null,
  unansweredSince: NOW - 6_000,
  activeAt: NOW - 5_000,
  previousAgentId: null,
  previousAgentAt: null,
  toldAt: null,
  toldPosition: null,
  isOpen: true,
  ...more,
});
const offered = (id: string, agentId: string, expiresAt: number, more = {}) =>
  row(id, { offerId: 'o', offerAgentId: agentId, offerExpiresAt: expiresAt, ...more });
const held = (id: string, agentId: string, more: Partial<PlannedConversation> = {}) =>
  row(id, { holder: 'agent', agentId, waitsSince: null, unansweredSince: null, ...more });
const agent = (agentId: string, more: Partial<PlannedAgent> = {}): PlannedAgent => ({
  agentId,
  status: 'online',
  hasLeft: false,
  capacity: null,
  skills: {},
  languages: [],
  teams: [],
  statusSince: 0,
  lease: 1,
  idleSince: 0,
  slots: {},
  version: 3,
  ...more,
});
const slot = (...ids: string[]) => ({
  slots: Object.fromEntries(ids.map((id) => [id, { weight: 2 }])),
});
const plan = (
  agents: PlannedAgent[],
  conversations: PlannedConversation[],
  more: Partial<RoutingFacts> = {},
) => planRouting({ agents, conversations, recentWaitsMs: [], ...more }, NOW, policy);
const settled = (...input: Parameters<typeof plan>) =>
  plan(...input).settle.map((step) => {
    const id = step.kind === 'free' ? step.conversationId : step.row.conversationId;
    return `${step.kind} ${id}${step.kind === 'return' ? ` ${step.reason}` : ''}`;
  });

describe('A plan of routing', () => {
  it('offers what waits to who has room, and records what it went by', () => {
    const { offers } = plan([agent('maria')], [row('c1', { needs: { language: 'nl' } })]);
    expect(offers).toMatchObject([
      {
        match: { conversationId: 'c1', agentId: 'maria' },
        weight: 2,
        needs: { language: 'nl', skills: [], teamId: null },
        waitedMs: 5_000,
        expiresAt: NOW + 10_000,
      },
    ]);
  });

  it('counts slots by weight, and the own capacity before that of the policy', () => {
    const full = agent('maria', slot('a', 'b', 'c'));
    const holding = ['a', 'b', 'c'].map((id) => held(id, 'maria'));
    expect(plan([full], [row('c1'), ...holding]).offers).toEqual([]);
    expect(plan([{ ...full, capacity: 8 }], [row('c1'), ...holding]).offers).toHaveLength(1);
  });

  it('expires an offer in time, and makes none before that is on record', () => {
    const tom = agent('tom');
    const maria = agent('maria', slot('c1'));
    const now = plan([maria, tom], [offered('c1', 'maria', NOW), row('c2')]);
    expect(now.settle).toMatchObject([{ kind: 'expire', agentId: 'maria' }]);
    expect(now.offers).toEqual([]);
  });

  it('withdraws an offer from who is away, gone, no member or unknown', () => {
    const names = ['ann', 'bob', 'cas', 'dan', 'eva'];
    const agents = [
      agent('ann', { status: 'away', ...slot('ann') }),
      agent('bob', { status: 'offline', ...slot('bob') }),
      agent('cas', { hasLeft: true, ...slot('cas') }),
      agent('dan', slot('dan')),
    ];
    const rows = names.map((id) => offered(id, id, NOW + 5_000));
    expect(settled(agents, rows)).toEqual([
      'withdraw ann',
      'withdraw bob',
      'withdraw cas',
      'withdraw eva',
    ]);
    expect(plan(agents, rows).nextAt).toBeLessThanOrEqual(NOW + 5_000);
  });

  it('lets the bot take over after two rings, or when the time is up', () => {
    expect(settled([agent('maria')], [row('c', { rings: 2 })])).toEqual(['take_over c']);
    const late = { heldSince: NOW - 25_000, waitsSince: NOW - 25_000 };
    expect(settled([], [row('c', late)])).toEqual(['take_over c']);
    expect(settled([], [row('mail', { ...late, channel: 'email', rings: 5 })])).toEqual([]);
    expect(plan([], [row('c')]).nextAt).toBe(NOW + 3_000); // Told at 8 s, taken over at 25 s.
  });

  it('answers inside the promise: two full rings end before the bot has to speak', () => {
    const { ringsMax, ringSeconds, takeOverAfterSeconds } = policy;
    expect(1 + ringsMax * ringSeconds + 1).toBeLessThanOrEqual(takeOverAfterSeconds);
    expect(takeOverAfterSeconds + 2).toBeLessThan(30);
    const late = {
      heldSince: NOW - 18_000,
      waitsSince: NOW - 18_000,
      toldAt: NOW,
      toldPosition: 1,
    };
    expect(plan([agent('maria')], [row('c', late)]).offers[0]?.expiresAt).toBe(NOW + 7_000);
    const tooLate = { ...late, heldSince: NOW - 23_000 };
    expect(plan([agent('maria')], [row('c', tooLate)]).offers).toEqual([]);
  });

  it('goes on offering what the bot took over, until the customer chose something else', () => {
    const withBot = { holder: 'bot', waitsSince: NOW - 90_000, rings: 2 };
    expect(plan([agent('maria')], [row('c', withBot)]).offers).toHaveLength(1);
    const callback = { holder: 'callback', waitsSince: null };
    expect(plan([agent('maria')], [row('c', callback)]).offers).toEqual([]);
  });

  it('takes a chat with an unanswered message from who is gone within 30 s (Salesforce 004576806)', () => {
    const gone = (status: 'offline' | 'away', ms: number) =>
      agent('maria', { status, statusSince: NOW - ms, ...slot('c') });
    const unread = held('c', 'maria', {
      unansweredSince: NOW - 600_000,
      heldSince: 0,
      activeAt: 0,
    });
    expect(settled([gone('offline', 4_999)], [unread])).toEqual([]);
    expect(settled([gone('offline', 5_000)], [unread])).toEqual(['return c agent_offline']);
    expect(settled([gone('away', 19_999)], [unread])).toEqual([]);
    expect(settled([gone('away', 20_000)], [unread])).toEqual(['return c agent_away']);
    const fresh = held('c', 'maria', { unansweredSince: NOW - 4_000, heldSince: 0, activeAt: 0 });
    expect(settled([gone('offline', 90_000)], [fresh])).toEqual(['return c agent_offline']);
    expect(plan([gone('offline', 30_000)], [fresh]).nextAt).toBe(NOW + 1_000);
    expect(settled([agent('maria', { hasLeft: true, ...slot('c') })], [unread])).toEqual([
      'return c agent_left',
    ]);
  });

  it('takes back what nobody asks about a minute after its agent went, and leaves it with who is away', () => {
    const quiet = held('c', 'maria', { heldSince: 0, activeAt: 0 });
    const gone = (status: 'offline' | 'away', ms: number) =>
      agent('maria', { status, statusSince: NOW - ms, ...slot('c') });
    expect(settled([gone('offline', 59_999)], [quiet])).toEqual([]);
    expect(settled([gone('offline', 60_000)], [quiet])).toEqual(['return c agent_offline']);
    expect(settled([gone('away', 600_000)], [quiet])).toEqual([]);
    const never = { ...gone('offline', 600_000), lease: 0 };
    expect(settled([never], [quiet])).toEqual([]);
    const unreadMail = { channel: 'email', unansweredSince: 0, heldSince: 0, activeAt: 0 };
    expect(settled([gone('offline', 59_999)], [held('c', 'maria', unreadMail)])).toEqual([]);
  });

  it('frees slots whose conversation went elsewhere, and finds those that are missing', () => {
    const maria = agent('maria', slot('resolved', 'toms', 'hers'));
    const tom = agent('tom');
    const rows = [held('toms', 'tom'), held('hers', 'maria')];
    expect(settled([maria, tom], rows)).toEqual(['free resolved', 'free toms', 'find toms']);
  });

  it('tells a place in line once, again when it changed, and an expected wait when it is known', () => {
    const first = row('c1', { waitsSince: NOW - 9_000 });
    const second = row('c2', { waitsSince: NOW - 8_000 });
    const told = (rows: PlannedConversation[], recentWaitsMs: number[] = []) =>
      plan([], rows, { recentWaitsMs }).tell.map(
        ({ row: { conversationId }, position, expectedSeconds }) =>
          `${conversationId} ${position} ${expectedSeconds}`,
      );
    expect(told([second, first])).toEqual(['c1 1 null', 'c2 2 null']);
    expect(told([first], [9_000, 41_000, 30_000])).toEqual(['c1 1 30']);
    const knows = { toldAt: NOW - 60_000, toldPosition: 2 };
    expect(told([row('c1', { ...knows, toldPosition: 1 })])).toEqual([]);
    expect(told([row('c1', knows)])).toEqual(['c1 1 null']);
    expect(told([row('c1', { ...knows, toldAt: NOW - 59_000 })])).toEqual([]);
    expect(told([row('c1', { channel: 'email', waitsSince: 0 })])).toEqual([]);
  });

  it('offers nothing outside the hours', () => {
    expect(plan([agent('maria')], [row('c', { isOpen: false })]).offers).toEqual([]);
  });

  it('asks what the inbox asks, and what was found out', () => {
    const own = {
      ...policy,
      inboxes: [{ inboxId: 'i', teamId: 'sales', skills: ['travel'] }],
    };
    const agents = [
      agent('maria', { teams: ['sales'], skills: { travel: 1 } }),
      agent('tom', { teams: ['sales'], skills: { travel: 1, visa: 1 } }),
    ];
    const rows = [row('c', { needs: { skills: ['visa'] } })];
    const { offers } = planRouting({ agents, conversations: rows, recentWaitsMs: [] }, NOW, own);
    expect(offers[0]?.match.agentId).toBe('tom');
    expect(offers[0]?.needs).toEqual({
      skills: ['travel', 'visa'],
      language: null,
      teamId: 'sales',
    });
  });
});
