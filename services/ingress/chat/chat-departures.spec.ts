/** When a visitor counts as gone, by a clock that the test moves. */
import { randomUUID } from 'node:crypto';
import { newId, type OpenedEvent } from '#libs/event-store';
import { until } from '#libs/testing';
import {
  closeDoors,
  conversationIn,
  eventsOf,
  GONE_AFTER_MS,
  openDoor,
  workspaceId,
} from './chat-door.harness.js';
import { ChatDepartures, type Presence, RETRY_MS } from './chat-departures.js';
import { VisitorPlaces } from './visitor-places.js';
import { MemoryVisitors } from './visitor-table.harness.js';

const inbox = { inboxId: 'inbox', workspaceId: 'workspace' };
const tab = (change: Partial<Presence> = {}): Presence => ({
  inbox,
  visitorId: 'noor',
  conversationId: 'c1',
  ...change,
});

class Clock {
  at = 0;
  private readonly waiting = new Map<object, { at: number; work: () => void }>();

  readonly now = () => this.at;

  readonly later = (ms: number, work: () => void) => {
    const key = {};
    this.waiting.set(key, { at: this.at + ms, work });
    return () => void this.waiting.delete(key);
  };

  get pending(): number {
    return this.waiting.size;
  }

  /** Whatever was to happen happens, and what its promises do happens, too. */
  async pass(ms: number): Promise<void> {
    const end = this.at + ms;
    await new Promise(setImmediate);
    for (;;) {
      const [next] = [...this.waiting].sort(([, one], [, other]) => one.at - other.at);
      if (!next || next[1].at > end) break;
      this.waiting.delete(next[0]);
      this.at = next[1].at;
      next[1].work();
      await new Promise(setImmediate);
    }
    this.at = end;
  }
}

/** One process; several share the table and the clock. */
function open(visitors = new MemoryVisitors(), clock = new Clock()) {
  const left: [string, number][] = [];
  const failures: Error[] = [];
  const processId = randomUUID();
  const places = new VisitorPlaces({
    table: visitors.of(processId),
    everyMs: 1_000,
    onAdopted: (place) => departures.adopt(place),
    onTrouble: () => undefined,
  });
  const departures = new ChatDepartures({
    places,
    leftAfterMs: GONE_AFTER_MS,
    now: clock.now,
    later: clock.later,
    async onLeft(_workspaceId, conversationId, leftAt) {
      const failure = failures.shift();
      if (failure) throw failure;
      left.push([conversationId, leftAt]);
    },
  });
  const kill = () => {
    departures.stop(); // Its timers are gone as well.
    visitors.kill(processId);
  };
  return { visitors, clock, places, departures, left, failures, kill };
}

const LONG_MS = 10 * GONE_AFTER_MS;

describe('A visitor', () => {
  it('has left when the last socket stays closed, at the moment at which it closed', async () => {
    const { clock, departures, left } = open();
    const [one, other] = [tab(), tab()];
    departures.came(one);
    departures.came(other);
    await clock.pass(1_000);
    departures.went(one);
    await clock.pass(LONG_MS);
    expect(left).toEqual([]);
    const closedAt = clock.now();
    departures.went(other);
    await clock.pass(GONE_AFTER_MS - 1);
    expect(left).toEqual([]);
    await clock.pass(1);
    expect(left).toEqual([['c1', closedAt]]);
    await clock.pass(LONG_MS);
    expect(left).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('has not left who comes back in time, however often', async () => {
    const { clock, departures, left } = open();
    for (let n = 0; n < 5; n++) {
      const page = tab();
      departures.came(page);
      departures.went(page);
      await clock.pass(GONE_AFTER_MS - 1);
    }
    departures.came(tab());
    await clock.pass(LONG_MS);
    expect(left).toEqual([]);
  });

  it('who never said anything is not missed', async () => {
    const { clock, departures } = open();
    const page = tab({ conversationId: null });
    departures.came(page);
    departures.went(page);
    expect(clock.pending).toBe(0);
  });

  it('is not missed for a socket that another process has', async () => {
    const { visitors, clock, departures, left } = open();
    const elsewhere = open(visitors, clock);
    const page = tab();
    departures.came(page);
    elsewhere.departures.came(tab());
    departures.went(page);
    await clock.pass(LONG_MS);
    expect(left).toEqual([]);
  });

  it('is not missed when the reload reached another process', async () => {
    const { visitors, clock, departures, left } = open();
    const elsewhere = open(visitors, clock);
    const page = tab();
    departures.came(page);
    departures.went(page);
    elsewhere.departures.came(tab());
    await clock.pass(LONG_MS);
    expect([...left, ...elsewhere.left]).toEqual([]);
    expect(visitors.recorded).toEqual([['c1', null]]);
  });

  it('is one of this inbox: the same name elsewhere is somebody else', async () => {
    const { clock, departures, left } = open();
    const page = tab();
    departures.came(page);
    departures.came(tab({ inbox: { ...inbox, inboxId: 'other' }, conversationId: 'c2' }));
    departures.went(page);
    await clock.pass(LONG_MS);
    expect(left).toEqual([['c1', 0]]);
  });

  it('is recorded when the store is back, unless they are back before', async () => {
    const { clock, departures, left, failures } = open();
    const page = tab();
    departures.came(page);
    departures.went(page);
    failures.push(new Error('away'), new Error('away'));
    await clock.pass(GONE_AFTER_MS + RETRY_MS);
    expect(left).toEqual([]);
    await clock.pass(RETRY_MS);
    expect(left).toEqual([['c1', 0]]);
    const again = tab();
    departures.came(again);
    departures.went(again);
    failures.push(new Error('away'));
    await clock.pass(GONE_AFTER_MS);
    departures.came(tab());
    await clock.pass(LONG_MS);
    expect(left).toHaveLength(1);
  });

  it('is missed under the conversation that they are in now', async () => {
    const { visitors, clock, departures, left } = open();
    const page = { ...tab({ conversationId: null }) };
    departures.came(page);
    const begun = Object.assign(page, { conversationId: 'c1' });
    departures.came(begun);
    departures.came(Object.assign(page, { conversationId: 'c2' }));
    departures.went(page);
    await clock.pass(LONG_MS);
    expect(left).toEqual([['c2', 0]]);
    expect(visitors.recorded).toEqual([]);
  });

  it('is on record while away, and no more once that was concluded', async () => {
    const { visitors, clock, departures } = open();
    const page = tab();
    departures.came(page);
    await clock.pass(1_000);
    expect(visitors.recorded).toEqual([['c1', null]]);
    departures.went(page);
    await clock.pass(1);
    expect(visitors.recorded).toEqual([['c1', 1_000]]);
    await clock.pass(LONG_MS);
    expect(visitors.recorded).toEqual([]);
  });

  it('has not left when it is the house that closes and opens again', async () => {
    const { visitors, clock, departures, places, left } = open();
    const [early, late] = [tab(), tab({ visitorId: 'ravi', conversationId: 'c2' })];
    departures.came(early);
    departures.came(late);
    departures.stop();
    departures.went(early);
    departures.went(late);
    await places.end(clock.now());
    expect(clock.pending).toBe(0);
    const next = open(visitors, clock);
    next.departures.came(tab());
    await next.places.sweep();
    await clock.pass(LONG_MS);
    // Ravi did not come back; Noor did.
    expect([...left, ...next.left]).toEqual([['c2', 0]]);
    expect(visitors.recorded).toEqual([['c1', null]]);
  });
});

describe('Who was with a process that died', () => {
  it('has left, whether it had noticed or not, at the moment that it knew', async () => {
    const { visitors, clock, departures, kill } = open();
    const [noor, ravi] = [tab(), tab({ visitorId: 'ravi', conversationId: 'c2' })];
    departures.came(noor);
    departures.came(ravi);
    await clock.pass(7_000);
    departures.went(noor);
    await clock.pass(1_000);
    kill();
    const next = open(visitors, clock);
    await next.places.sweep();
    await clock.pass(GONE_AFTER_MS - 1);
    expect(next.left).toEqual([]); // Their browsers have as long to find it as after any other loss.
    await clock.pass(1);
    expect(next.left.sort()).toEqual([
      ['c1', 7_000],
      ['c2', 0],
    ]);
    expect(visitors.recorded).toEqual([]);
  });

  it('has not left who came back to the one that looks after them, or to a third', async () => {
    const { visitors, clock, departures, kill } = open();
    departures.came(tab());
    departures.came(tab({ visitorId: 'ravi', conversationId: 'c2' }));
    await clock.pass(1);
    kill();
    const [next, third] = [open(visitors, clock), open(visitors, clock)];
    third.departures.came(tab());
    await clock.pass(1);
    await next.places.sweep();
    await third.places.sweep();
    next.departures.came(tab({ visitorId: 'ravi', conversationId: 'c2' }));
    await clock.pass(LONG_MS);
    expect([...next.left, ...third.left]).toEqual([]);
    expect(visitors.recorded.sort()).toEqual([
      ['c1', null],
      ['c2', null],
    ]);
  });

  it('is concluded by one of those that are left, once', async () => {
    const { visitors, clock, departures, kill } = open();
    departures.came(tab());
    await clock.pass(1);
    kill();
    const others = [open(visitors, clock), open(visitors, clock), open(visitors, clock)];
    for (const { places } of others) await places.sweep();
    await clock.pass(LONG_MS);
    expect(others.flatMap(({ left }) => left)).toEqual([['c1', 0]]);
  });

  it('is said to be here again by a process that only stood still', async () => {
    const { visitors, clock, departures, places, left } = open();
    departures.came(tab());
    await places.sweep();
    const next = open(visitors, clock);
    visitors.killAll();
    await next.places.sweep();
    await places.sweep();
    await clock.pass(LONG_MS);
    expect([...left, ...next.left]).toEqual([]);
  });

  it('is written when the database is back', async () => {
    const { visitors, departures, places } = open();
    visitors.failures.push(new Error('away'), new Error('away'));
    departures.came(tab());
    await new Promise(setImmediate);
    expect(visitors.recorded).toEqual([]);
    await places.sweep().catch(() => undefined);
    await places.sweep();
    expect(visitors.recorded).toEqual([['c1', null]]);
  });
});

describe('Who waits for a person and leaves', () => {
  afterEach(closeDoors);

  const cause = {
    actor: { kind: 'system', id: 'spec' } as const,
    causationId: null,
    correlationId: newId(),
  };

  async function talk(clock: Clock) {
    const door = await openDoor({ departureClock: clock });
    const browser = await door.visit(await door.connect());
    browser.say('A person, please');
    await browser.got('ack');
    return { ...door, browser, conversationId: await conversationIn(door.store) };
  }

  it('is recorded as gone, with the seconds waited, and the bot has the floor', async () => {
    const clock = new Clock();
    clock.at = Date.now();
    const { desk, store, browser, conversationId } = await talk(clock);
    const ask = { type: 'RequestHandover', reason: 'asked', priority: 0, reply: null } as const;
    await desk.handle(workspaceId, conversationId, ask as never, cause);
    await clock.pass(9_000);
    browser.close();
    await until(() => clock.pending > 0);
    await clock.pass(GONE_AFTER_MS);
    const [gone] = await until(async () => {
      const found = await eventsOf(store, 'ConversationAbandoned');
      return found.length > 0 && found;
    });
    const { reason, waitedSeconds } = (gone as OpenedEvent).data as Record<string, unknown>;
    expect(reason).toBe('left');
    expect(waitedSeconds).toBeGreaterThanOrEqual(8);
    expect(waitedSeconds).toBeLessThan(GONE_AFTER_MS / 1_000);
  });

  it('is nothing to record when it was the bot that they talked to', async () => {
    const clock = new Clock();
    const { store, browser } = await talk(clock);
    const before = await store.head();
    browser.close();
    await until(() => clock.pending > 0);
    await clock.pass(GONE_AFTER_MS);
    expect(await store.head()).toBe(before);
  });
});
