import * as fc from 'fast-check';
import { type Needs, skillFor, type Staff, whyNot } from './eligibility.js';
import { match } from './matching.js';
import { defaultPolicy } from './policy.js';
import { inOrder, isRecent, type Waiting, waitsForPreviousUntil } from './waiting.js';

const NOW = 10_000_000_000;
const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

const staffOf = (agentId: string): fc.Arbitrary<Staff> =>
  fc.record({
    agentId: fc.constant(agentId),
    status: fc.constantFrom('online', 'online', 'online', 'away', 'offline'),
    hasLeft: fc.constantFrom(false, false, false, false, true),
    capacity: fc.constantFrom(6, 6, 2, 9),
    load: fc.integer({ min: 0, max: 7 }),
    skills: fc.constantFrom<Record<string, number>>(
      {},
      { x: 1 },
      { x: 3 },
      { x: 2, y: 1 },
      { y: 5 },
    ),
    languages: fc.constantFrom<string[]>([], [], ['nl'], ['de', 'nl']),
    teams: fc.constantFrom<string[]>([], ['t'], ['t', 'u']),
    idleSince: fc.constantFrom(NOW - 5_000, NOW - 9_000, NOW - 1_000),
  });
const needs: fc.Arbitrary<Needs> = fc.record({
  skills: fc.constantFrom<string[]>([], [], ['x'], ['x', 'y']),
  language: fc.constantFrom(null, null, 'nl', 'de'),
  teamId: fc.constantFrom(null, null, 't', 'u'),
});
const id = fc.constantFrom(...ids);
const waitingItem: fc.Arbitrary<Waiting> = fc.record({
  conversationId: fc.string({ minLength: 4, maxLength: 8 }),
  since: fc.integer({ min: NOW - 600_000, max: NOW }),
  priority: fc.integer({ min: -1, max: 9 }),
  weight: fc.constantFrom(1, 1, 2, 3),
  needs,
  previousAgentId: fc.option(id),
  previousAgentAt: fc.option(fc.constantFrom(NOW - 60_000, NOW - 9 * 86_400_000)),
  passedBy: fc.oneof(fc.constant([]), fc.array(id, { maxLength: 9 })),
  lastOfferEndedAt: fc.option(fc.integer({ min: NOW - 40_000, max: NOW })),
});
const staff = fc
  .subarray(ids, { minLength: 1 })
  .chain((some) => fc.tuple(...some.map((one) => staffOf(one))));
const waiting = fc.uniqueArray(waitingItem, {
  selector: ({ conversationId }) => conversationId,
  maxLength: 8,
});

/** The rule as one would say it: look at everybody, for every item, and sort. */
function naive(items: readonly Waiting[], everybody: readonly Staff[]) {
  const now = new Map(everybody.map((one) => [one.agentId, one]));
  const result: string[] = [];
  for (const item of inOrder(items, NOW, defaultPolicy)) {
    const isPrevious = (one: Staff) =>
      one.agentId === item.previousAgentId && isRecent(item, defaultPolicy, NOW);
    const passes = (one: Staff) => item.passedBy.filter((by) => by === one.agentId).length;
    const key = (one: Staff) => [
      passes(one),
      isPrevious(one) ? 0 : 1,
      -skillFor(one, item.needs),
      one.load / one.capacity,
      one.idleSince,
      ids.indexOf(one.agentId),
    ];
    const able = [...now.values()]
      .filter((one) => whyNot(one, item.needs, item.weight) === null)
      .sort((one, other) => {
        const [mine, theirs] = [key(one), key(other)];
        const at = mine.findIndex((value, index) => value !== theirs[index]);
        return at === -1 ? 0 : (mine[at] as number) - (theirs[at] as number);
      });
    const [best] = able;
    if (!best) continue;
    if (passes(best) > 0 && (item.lastOfferEndedAt ?? NOW - 20_000) + 20_000 > NOW) continue;
    const previous = now.get(item.previousAgentId ?? '');
    const mayWait =
      previous !== undefined &&
      isPrevious(previous) &&
      passes(previous) === 0 &&
      whyNot(previous, item.needs, item.weight) === 'full' &&
      (waitsForPreviousUntil(item, defaultPolicy) ?? NOW) > NOW;
    if (mayWait) continue;
    result.push(
      `${item.conversationId}>${best.agentId} of ${able
        .slice(0, 10)
        .map((one) => one.agentId)
        .join()}`,
    );
    now.set(best.agentId, { ...best, load: best.load + item.weight, idleSince: NOW });
  }
  return result;
}

const RUNS = Number(process.env.CONVOLOG_MATCHING_RUNS ?? 3_000);

describe('Matching, whatever comes', () => {
  it('chooses as a slow and simple rule would, and names the same candidates', () => {
    fc.assert(
      fc.property(waiting, staff, (items, everybody) => {
        const found = match(items, everybody, NOW, defaultPolicy).map(
          (one) =>
            `${one.conversationId}>${one.agentId} of ${one.candidates.map(({ agentId }) => agentId).join()}`,
        );
        expect(found).toEqual(naive(items, everybody));
      }),
      { numRuns: RUNS },
    );
  });

  it('keeps capacity, never doubles, and is blind to the order of its input', () => {
    fc.assert(
      fc.property(waiting, staff, (items, everybody) => {
        const found = match(items, everybody, NOW, defaultPolicy);
        const again = match([...items].reverse(), [...everybody].reverse(), NOW, defaultPolicy);
        expect(again).toEqual(found);
        expect(new Set(found.map((one) => one.conversationId)).size).toBe(found.length);
        for (const one of everybody) {
          const given = found
            .filter(({ agentId }) => agentId === one.agentId)
            .map(({ conversationId }) => items.find((i) => i.conversationId === conversationId));
          const more = given.reduce((sum, item) => sum + (item?.weight ?? 0), 0);
          if (more > 0) expect(one.load + more).toBeLessThanOrEqual(one.capacity);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('starves nobody: after 300 seconds anything goes before what came later', () => {
    fc.assert(
      fc.property(waiting, (items) => {
        const order = inOrder(items, NOW, defaultPolicy);
        order.forEach((before, index) => {
          for (const after of order.slice(index + 1))
            expect(before.since - after.since).toBeLessThanOrEqual(300_000);
        });
      }),
      { numRuns: 300 },
    );
  });
});
