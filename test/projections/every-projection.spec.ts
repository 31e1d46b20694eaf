/** What every projection of the house promises, by the function alone. */
import fc from 'fast-check';
import { foldFresh, newId, type RecordedEvent } from '#libs/event-store';
import { histories, recorded, recordingsOf, type Step } from './histories.js';
import { type AnyProjection, houseProjections } from './house-projections.js';

const RUNS = Number(process.env['RUNS'] ?? 25);
const LENGTH = 40;
const projections = houseProjections();

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
process.stdout.write(`projections: SEED=${seed} RUNS=${RUNS}\n`);

type Rows = Record<string, unknown>;

async function eventsOf(
  projection: AnyProjection,
  steps: readonly Step[],
): Promise<RecordedEvent[]> {
  return recorded(recordingsOf(projection, steps), steps, newId());
}

function rowsOf(projection: AnyProjection, events: readonly RecordedEvent[]): Rows {
  return Object.fromEntries(
    [...foldFresh(projection, events)].map(([name, { row, position }]) => [
      name,
      { row, position },
    ]),
  );
}

function holds(check: (steps: readonly Step[]) => Promise<void>): Promise<void> {
  return fc.assert(fc.asyncProperty(histories(LENGTH), check), { numRuns: RUNS, seed });
}

/** What events leave when each gets a copy of the row before it, and may change nothing. */
function foldInTurns(
  projection: AnyProjection,
  events: readonly RecordedEvent[],
): Map<string, Rows> {
  const rows = new Map<string, Rows>();
  for (const event of events) {
    const key = projection.key(event);
    if (key === null) continue;
    const before = frozen(structuredClone(rows.get(key) ?? null));
    const once = projection.evolve(before, frozen(event));
    expect(projection.evolve(before, event)).toEqual(once);
    if (once === null) rows.delete(key);
    else rows.set(key, once);
  }
  return rows;
}

function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

it('finds the projections of the house', () => {
  expect(projections.map(({ projection }) => projection.name)).toContain(
    'overview-conversation-list',
  );
  const names = projections.map(({ projection }) => projection.name);
  expect(names).toEqual([...new Set(names)]);
});

describe.each(projections)('$place', ({ projection }) => {
  it('gives the same row for the same event, changes nothing that it was given, and takes its own rows back', async () => {
    let rowCount = 0;
    await holds(async (steps) => {
      const events = await eventsOf(projection, steps);
      const inTurns = foldInTurns(projection, events);
      const fresh = [...foldFresh(projection, events).values()];
      expect(Object.fromEntries(inTurns)).toEqual(
        Object.fromEntries(fresh.map(({ key, row }) => [key, row])),
      );
      rowCount += fresh.length;
    });
    expect(rowCount).toBeGreaterThan(0); // Histories that leave nothing would prove nothing.
  });

  it('keeps workspaces apart', () =>
    holds(async (steps) => {
      const recordings = recordingsOf(projection, steps);
      const one = await recorded(recordings, steps, newId());
      const other = await recorded(recordings.slice(0, 1 + recordings.length / 2), steps, newId());
      const mixed = one.flatMap((event, index) => [event, ...other.slice(index, index + 1)]);
      expect(rowsOf(projection, mixed)).toEqual({
        ...rowsOf(projection, one),
        ...rowsOf(projection, other),
      });
    }));

  if (projection.partition === 'stream')
    it('makes each row of its own stream, so that streams may come in any order', () =>
      holds(async (steps) => {
        const events = await eventsOf(projection, steps);
        const keys = events.map((event) => [event.stream.slice(-36), projection.key(event)]);
        for (const [own, key] of keys) if (key !== null) expect(key).toBe(own);
        const byStream = [...events].sort((left, right) =>
          left.stream < right.stream ? -1 : left.stream > right.stream ? 1 : 0,
        );
        expect(rowsOf(projection, byStream)).toEqual(rowsOf(projection, events));
      }));
});
