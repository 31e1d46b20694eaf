import { noNeeds, type Staff } from './eligibility.js';
import { match } from './matching.js';
import { defaultPolicy } from './policy.js';
import { inOrder, type Waiting } from './waiting.js';

const NOW = 1_000_000_000;
const item = (
  conversationId: string,
  waitedSeconds: number,
  more: Partial<Waiting> = {},
): Waiting => ({
  conversationId,
  since: NOW - waitedSeconds * 1_000,
  priority: 0,
  weight: 1,
  needs: noNeeds,
  previousAgentId: null,
  previousAgentAt: null,
  passedBy: [],
  lastOfferEndedAt: null,
  ...more,
});
const agent = (agentId: string, load: number, more: Partial<Staff> = {}): Staff => ({
  agentId,
  status: 'online',
  hasLeft: false,
  capacity: 6,
  load,
  skills: {},
  languages: [],
  teams: [],
  idleSince: NOW,
  ...more,
});
const idle = (seconds: number) => ({ idleSince: NOW - seconds * 1_000 });
const found = (waiting: Waiting[], staff: Staff[], now = NOW) =>
  match(waiting, staff, now, defaultPolicy);
const pairs = (...input: Parameters<typeof found>) =>
  found(...input).map(({ conversationId, agentId }) => `${conversationId}>${agentId}`);

describe('Matching', () => {
  it('asks the least loaded for their capacity, then the longest idle, then the lowest id', () => {
    expect(pairs([item('c', 1)], [agent('maria', 2), agent('tom', 1)])).toEqual(['c>tom']);
    const small = agent('tom', 1, { capacity: 2 });
    expect(pairs([item('c', 1)], [agent('maria', 2), small])).toEqual(['c>maria']);
    expect(pairs([item('c', 1)], [agent('maria', 1, idle(5)), agent('tom', 1, idle(9))])).toEqual([
      'c>tom',
    ]);
    expect(pairs([item('c', 1)], [agent('tom', 1), agent('maria', 1)])).toEqual(['c>maria']);
  });

  it('takes the oldest first, and a higher priority before it for a bounded time', () => {
    const urgent = { priority: 3 };
    const order = (...items: Waiting[]) =>
      inOrder(items, NOW, defaultPolicy).map((one) => one.conversationId);
    expect(order(item('young', 10), item('old', 20))).toEqual(['old', 'young']);
    expect(order(item('old', 299), item('urgent', 0, urgent))).toEqual(['urgent', 'old']);
    expect(order(item('older', 301), item('urgent', 0, urgent))).toEqual(['older', 'urgent']);
  });

  it('counts by weight: three chats fill what six mails would', () => {
    const chats = ['c1', 'c2', 'c3', 'c4'].map((id, n) => item(id, 9 - n, { weight: 2 }));
    expect(pairs(chats, [agent('maria', 0)])).toEqual(['c1>maria', 'c2>maria', 'c3>maria']);
    expect(pairs([...chats, item('mail', 1)], [agent('maria', 5)])).toEqual(['mail>maria']);
  });

  it('asks nobody who is away, gone, full or no member, and says so', () => {
    const staff = [
      agent('ann', 0, { status: 'away' }),
      agent('bob', 0, { status: 'offline' }),
      agent('cas', 6),
      agent('dan', 0, { hasLeft: true }),
      agent('eva', 0),
    ];
    expect(pairs([item('c', 1)], staff.slice(0, 4))).toEqual([]);
    const [offer] = found([item('c', 1)], staff);
    expect(offer?.agentId).toBe('eva');
    expect(offer?.notAsked).toEqual([
      { agentId: 'ann', why: 'away' },
      { agentId: 'bob', why: 'offline' },
      { agentId: 'cas', why: 'full' },
      { agentId: 'dan', why: 'not_a_member' },
    ]);
  });

  it('asks those with the skills, the language and the team, the best skilled first', () => {
    const needs = { skills: ['billing'], language: 'nl', teamId: 'sales' };
    const right = { skills: { billing: 2 }, languages: ['nl'], teams: ['sales'] };
    const staff = [
      agent('ann', 0, { ...right, teams: [] }),
      agent('bob', 0, { ...right, languages: ['de'] }),
      agent('cas', 0, { ...right, skills: { travel: 5 } }),
      agent('dan', 0, right),
      agent('eva', 3, { ...right, skills: { billing: 4 } }),
      agent('fin', 0, { ...right, languages: [] }),
    ];
    const [offer] = found([item('c', 1, { needs })], staff);
    expect(offer?.candidates.map(({ agentId, skill }) => [agentId, skill])).toEqual([
      ['eva', 4],
      ['dan', 2],
      ['fin', 2],
    ]);
    expect(offer?.notAsked.map(({ why }) => why)).toEqual([
      'other_team',
      'other_language',
      'lacks_skill',
    ]);
  });

  it('asks the agent whom this contact knows, and waits for them a moment when they are full', () => {
    const known = { previousAgentId: 'maria', previousAgentAt: NOW - 86_400_000 };
    const both = (load: number) => [agent('maria', load), agent('tom', 0)];
    expect(pairs([item('c', 1, known)], both(5))).toEqual(['c>maria']);
    expect(pairs([item('c', 1, known)], both(6))).toEqual([]);
    expect(pairs([item('c', 5, known)], both(6))).toEqual(['c>tom']);
    const longAgo = { ...known, previousAgentAt: NOW - 8 * 86_400_000 };
    expect(pairs([item('c', 1, longAgo)], both(5))).toEqual(['c>tom']);
    const away = [agent('maria', 0, { status: 'away' }), agent('tom', 0)];
    expect(pairs([item('c', 1, known)], away)).toEqual(['c>tom']);
  });

  it('asks the next one after somebody let it pass, and starts a new round after a pause', () => {
    const both = [agent('maria', 0), agent('tom', 5)];
    const passed = (by: string[], ago: number) =>
      item('c', 60, { passedBy: by, lastOfferEndedAt: NOW - ago });
    expect(pairs([passed(['maria'], 0)], both)).toEqual(['c>tom']);
    expect(pairs([passed(['maria', 'tom'], 19_999)], both)).toEqual([]);
    expect(pairs([passed(['maria', 'tom'], 20_000)], both)).toEqual(['c>maria']);
    expect(pairs([passed(['maria', 'tom', 'maria'], 20_000)], both)).toEqual(['c>tom']);
  });

  it('offers a declined one again to the only agent, after the cool-down (Salesforce 000382420)', () => {
    const declined = (ago: number) =>
      item('c', 60, { passedBy: ['maria'], lastOfferEndedAt: NOW - ago });
    expect(pairs([declined(19_000)], [agent('maria', 0)])).toEqual([]);
    expect(pairs([declined(20_000)], [agent('maria', 0)])).toEqual(['c>maria']);
  });

  it('spreads 1,000 conversations over ten equal agents evenly (chatwoot #11034)', () => {
    const waiting = Array.from({ length: 1_000 }, (_, n) => item(`c${n}`, n));
    const staff = Array.from({ length: 10 }, (_, n) => agent(`a${n}`, 0, { capacity: 1_000 }));
    const counts = new Map<string, number>();
    for (const { agentId } of found(waiting, staff))
      counts.set(agentId, (counts.get(agentId) ?? 0) + 1);
    expect([...counts.values()].reduce((sum, n) => sum + n, 0)).toBe(1_000);
    expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(1);
  });

  it('gives the slot that frees to the one who waits longest (chatwoot #10583, #10376)', () => {
    const waiting = [item('young', 5), item('old', 500), item('middle', 50)];
    expect(pairs(waiting, [agent('maria', 5)])).toEqual(['old>maria']);
  });
});
