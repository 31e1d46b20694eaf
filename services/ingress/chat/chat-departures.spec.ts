/** When a visitor counts as gone, by a clock that the test moves. */
import { MemoryBus } from '#libs/bus';
import { newId, type OpenedEvent } from '#libs/event-store';
import { until } from '#libs/testing';
import {
  closeDoors,
  conversationIn,
  eventsOf,
  openDoor,
  workspaceId,
} from './chat-door.harness.js';
import {
  ANSWER_MS,
  ChatDepartures,
  LEFT_AFTER_MS,
  type Presence,
  RETRY_MS,
} from './chat-departures.js';

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

function open(bus = new MemoryBus(), clock = new Clock()) {
  const left: [string, number][] = [];
  const failures: Error[] = [];
  const departures = new ChatDepartures({
    bus,
    now: clock.now,
    later: clock.later,
    async onLeft(_workspaceId, conversationId, leftAt) {
      const failure = failures.shift();
      if (failure) throw failure;
      left.push([conversationId, leftAt]);
    },
  });
  return { bus, clock, departures, left, failures };
}

const LONG_MS = 10 * LEFT_AFTER_MS;

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
    await clock.pass(LEFT_AFTER_MS + ANSWER_MS - 1);
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
      await clock.pass(LEFT_AFTER_MS - 1);
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
    const { bus, clock, departures, left } = open();
    const elsewhere = open(bus, clock);
    const page = tab();
    departures.came(page);
    elsewhere.departures.came(tab());
    departures.went(page);
    await clock.pass(LONG_MS);
    expect(left).toEqual([]);
  });

  it('is not missed when the reload reached another process', async () => {
    const { bus, clock, departures, left } = open();
    const elsewhere = open(bus, clock);
    const page = tab();
    departures.came(page);
    departures.went(page);
    elsewhere.departures.came(tab());
    expect(clock.pending).toBe(0);
    await clock.pass(LONG_MS);
    expect(left).toEqual([]);
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
    await clock.pass(LEFT_AFTER_MS + ANSWER_MS + RETRY_MS);
    expect(left).toEqual([]);
    await clock.pass(RETRY_MS);
    expect(left).toEqual([['c1', 0]]);
    const again = tab();
    departures.came(again);
    departures.went(again);
    failures.push(new Error('away'));
    await clock.pass(LEFT_AFTER_MS + ANSWER_MS);
    departures.came(tab());
    await clock.pass(LONG_MS);
    expect(left).toHaveLength(1);
  });

  it('has not left when it is the house that closes', async () => {
    const { clock, departures, left } = open();
    const [early, late] = [tab(), tab({ visitorId: 'ravi', conversationId: 'c2' })];
    departures.came(early);
    departures.came(late);
    departures.went(early);
    departures.stop();
    departures.went(late);
    expect(clock.pending).toBe(0);
    await clock.pass(LONG_MS);
    expect(left).toEqual([]);
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
    await clock.pass(LEFT_AFTER_MS + ANSWER_MS);
    const [gone] = await until(async () => {
      const found = await eventsOf(store, 'ConversationAbandoned');
      return found.length > 0 && found;
    });
    const { reason, waitedSeconds } = (gone as OpenedEvent).data as Record<string, unknown>;
    expect(reason).toBe('left');
    expect(waitedSeconds).toBeGreaterThanOrEqual(8);
    expect(waitedSeconds).toBeLessThan(LEFT_AFTER_MS / 1_000);
  });

  it('is nothing to record when it was the bot that they talked to', async () => {
    const clock = new Clock();
    const { store, browser } = await talk(clock);
    const before = await store.head();
    browser.close();
    await until(() => clock.pending > 0);
    await clock.pass(LEFT_AFTER_MS + ANSWER_MS);
    expect(await store.head()).toBe(before);
  });
});
