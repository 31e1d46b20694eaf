import * as fc from 'fast-check';
import { type Agent, defaultPolicy, inOrder, match, type Waiting } from './matching.js';

const NOW = 10_000_000;
const item = (
  conversationId: string,
  waitedSeconds: number,
  more: Partial<Waiting> = {},
): Waiting => ({
  conversationId,
  since: NOW - waitedSeconds * 1_000,
  priority: 0,
  passedBy: [],
  lastOfferEndedAt: null,
  ...more,
});
const agent = (agentId: string, load: number, idleSeconds = 0, isOnline = true): Agent => ({
  agentId,
  isOnline,
  load,
  idleSince: NOW - idleSeconds * 1_000,
});
const pairs = (waiting: Waiting[], agents: Agent[], now = NOW) =>
  match(waiting, agents, now).map(({ conversationId, agentId }) => `${conversationId}>${agentId}`);

describe('Matching', () => {
  it('asks the least loaded, then the longest idle, then the lowest id', () => {
    expect(pairs([item('c', 1)], [agent('maria', 2), agent('tom', 1)])).toEqual(['c>tom']);
    expect(pairs([item('c', 1)], [agent('maria', 1, 5), agent('tom', 1, 9)])).toEqual(['c>tom']);
    expect(pairs([item('c', 1)], [agent('tom', 1, 5), agent('maria', 1, 5)])).toEqual(['c>maria']);
  });

  it('takes the oldest first, and a higher priority before it for a bounded time', () => {
    const urgent = { priority: 3 };
    const order = (...items: Waiting[]) => inOrder(items, NOW).map((one) => one.conversationId);
    expect(order(item('young', 10), item('old', 20))).toEqual(['old', 'young']);
    expect(order(item('old', 299), item('urgent', 0, urgent))).toEqual(['urgent', 'old']);
    expect(order(item('older', 301), item('urgent', 0, urgent))).toEqual(['older', 'urgent']);
  });

  it('offers nothing to who is gone or full', () => {
    const gone = agent('maria', 0, 0, false);
    expect(pairs([item('c', 1)], [gone, agent('tom', defaultPolicy.capacity)])).toEqual([]);
  });

  it('spreads several at once and stops at capacity', () => {
    const waiting = Array.from({ length: 20 }, (_, n) =>
      item(`c${String(n).padStart(2, '0')}`, 20 - n),
    );
    const offered = match(waiting, [agent('maria', 0), agent('tom', 4)], NOW);
    const count = (id: string) => offered.filter(({ agentId }) => agentId === id).length;
    expect([count('maria'), count('tom')]).toEqual([6, 2]);
    expect(offered[0]?.conversationId).toBe('c00');
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

  it('says who was considered', () => {
    const [found] = match([item('c', 1)], [agent('maria', 1), agent('tom', 0)], NOW);
    expect(found?.candidates.map(({ agentId, load }) => [agentId, load])).toEqual([
      ['tom', 0],
      ['maria', 1],
    ]);
  });
});

describe('Matching, whatever comes', () => {
  const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const agents = fc.uniqueArray(
    fc.record({
      agentId: ids,
      isOnline: fc.boolean(),
      load: fc.integer({ min: 0, max: 8 }),
      idleSince: fc.integer({ min: 0, max: NOW }),
    }),
    { selector: ({ agentId }) => agentId },
  );
  const waiting = fc.uniqueArray(
    fc.record({
      conversationId: fc.uuid(),
      since: fc.integer({ min: 0, max: NOW }),
      priority: fc.integer({ min: -1, max: 9 }),
      passedBy: fc.array(ids, { maxLength: 6 }),
      lastOfferEndedAt: fc.option(fc.integer({ min: NOW - 40_000, max: NOW })),
    }),
    { selector: ({ conversationId }) => conversationId, maxLength: 30 },
  );

  it('keeps capacity, never doubles, and is blind to the order of its input', () => {
    fc.assert(
      fc.property(waiting, agents, (items, staff) => {
        const found = match(items, staff, NOW);
        const again = match([...items].reverse(), [...staff].reverse(), NOW);
        expect(again).toEqual(found);
        expect(new Set(found.map((one) => one.conversationId)).size).toBe(found.length);
        for (const one of staff) {
          const more = found.filter(({ agentId }) => agentId === one.agentId).length;
          if (more > 0)
            expect(one.isOnline && one.load + more <= defaultPolicy.capacity).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('chooses as a slow and simple rule would', () => {
    fc.assert(
      fc.property(waiting, agents, (items, staff) => {
        const load = new Map<string, number>(staff.map((one) => [one.agentId, one.load]));
        const idle = new Map<string, number>(staff.map((one) => [one.agentId, one.idleSince]));
        for (const { conversationId, agentId } of match(items, staff, NOW)) {
          const { passedBy } = items.find(
            (one) => one.conversationId === conversationId,
          ) as Waiting;
          const passes = (id: string) => passedBy.filter((by) => by === id).length;
          const better = staff.some((other) => {
            if (!other.isOnline || (load.get(other.agentId) ?? 0) >= defaultPolicy.capacity)
              return false;
            const key = (id: string) => [passes(id), load.get(id) ?? 0, idle.get(id) ?? 0];
            const [mine, theirs] = [key(agentId), key(other.agentId)];
            const at = mine.findIndex((value, index) => value !== theirs[index]);
            return at === -1 ? other.agentId < agentId : (theirs[at] ?? 0) < (mine[at] ?? 0);
          });
          expect(better).toBe(false);
          load.set(agentId, (load.get(agentId) ?? 0) + 1);
          idle.set(agentId, NOW);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('starves nobody: after 300 seconds anything goes before what came later', () => {
    fc.assert(
      fc.property(waiting, (items) => {
        const order = inOrder(items, NOW);
        order.forEach((before, index) => {
          for (const after of order.slice(index + 1))
            expect(before.since - after.since).toBeLessThanOrEqual(300_000);
        });
      }),
      { numRuns: 300 },
    );
  });
});
