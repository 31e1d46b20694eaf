/** What a page learns of opening hours before it opens a socket, and who may ask. */
import { randomUUID } from 'node:crypto';
import { alwaysOpen, openCalendar } from '#libs/calendar';
import { StoreUnreachableError } from '#libs/event-store';
import type { WorkspaceCalendar } from '#libs/opening-hours';
import { until } from '#libs/testing';
import { closeDoors, openDoor, site } from './chat-door.harness.js';
import { HoursBoard } from './chat-hours.js';

afterEach(closeDoors);

const FRIDAY_EVENING = '2026-06-05T15:30:00Z';
const MONDAY_MORNING = '2026-06-08T07:00:00Z';

async function openShop(config: object = {}) {
  const door = await openDoor();
  const inboxId = await door.connect(config);
  await door.publishHours('hide');
  door.clock.at = FRIDAY_EVENING;
  const ask = (path = inboxId, init: RequestInit = {}) =>
    fetch(`${door.url}/chat/hours/${path}`, init);
  const from = (origin: string) => ask(inboxId, { headers: { origin } });
  return { ...door, ask, from };
}

describe('The opening hours of a web chat', () => {
  it('are told to whoever asks, and nothing else is', async () => {
    const { ask } = await openShop({ siteName: 'Flowers' });
    const answer = await ask();
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      hours: {
        isOpen: false,
        whenShut: 'hide',
        opensAt: '2026-06-08T07:00:00.000Z',
        shutsAt: null,
      },
    });
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  it.each([
    ['shut for long', FRIDAY_EVENING, 60],
    ['about to open', '2026-06-08T06:59:47.500Z', 12],
    ['just open', MONDAY_MORNING, 60],
    ['about to shut', '2026-06-08T14:59:59.900Z', 0],
  ])('may be kept, but never over a change: %s', async (_what, now, seconds) => {
    const { ask, clock } = await openShop();
    clock.at = now;
    expect((await ask()).headers.get('cache-control')).toBe(`public, max-age=${seconds}`);
  });

  it('are read by the sites that may open the chat, each for itself', async () => {
    const { from } = await openShop({ allowedOrigins: [site] });
    for (const origin of [site, 'http://house.example']) {
      const answer = await from(origin);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      expect(answer.headers.get('vary')).toBe('origin');
    }
    for (const origin of ['https://evil.example', 'null']) {
      const refused = await from(origin);
      expect(refused.status).toBe(403);
      expect(await refused.json()).not.toHaveProperty('hours');
    }
  });

  it('say what is wrong with the question', async () => {
    const { ask } = await openShop();
    for (const path of [randomUUID(), 'x', '']) {
      const answer = await ask(path);
      expect(answer.status).toBe(404);
    }
    const unknown = await ask(randomUUID(), { headers: { origin: site } });
    expect(unknown.headers.get('cache-control')).toBe('no-store');
    expect(unknown.headers.get('access-control-allow-origin')).toBe('*');
    expect(await unknown.json()).toMatchObject({ status: 404, detail: 'There is no such chat.' });
    const posted = await ask(undefined, { method: 'POST', body: 'x' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('of an inbox that is not known yet wait for the store, and say so', async () => {
    const { ask, store } = await openShop();
    await ask();
    jest.spyOn(store, 'head').mockRejectedValue(new StoreUnreachableError(new Error('gone')));
    // The registry pauses between looks, and says 404 meanwhile.
    await until(async () => (await ask(randomUUID())).status === 503);
    expect((await ask()).status).toBe(200);
  });
});

describe('The board', () => {
  it('looks again by itself when no announcement came, and holds while the store is away', async () => {
    const calendar = { calendar: openCalendar(alwaysOpen()), whenShut: 'stay_open' };
    const reload = jest.fn().mockRejectedValue(new Error('away'));
    const clock = { at: 1_000_000, now: () => clock.at };
    const hours = { of: async () => calendar as WorkspaceCalendar };
    const board = new HoursBoard({ reload }, hours, clock);
    for (const [at, looks] of [
      [1_000_000, 1],
      [1_059_999, 1],
      [1_060_000, 2],
    ] as const) {
      clock.at = at;
      expect((await board.of({ workspaceId: 'w', inboxId: 'i' })).isOpen).toBe(true);
      expect(reload).toHaveBeenCalledTimes(looks);
    }
  });
});
