import { officeHours, type PublishedHours } from '#libs/calendar';
import { MemoryEventStore, newId } from '#libs/event-store';
import { MemorySealer } from '#libs/sealing';
import { CalendarRegistry, calendarVersionOf } from './calendar-registry.js';
import { publishCalendar } from './publish-calendar.js';

const hours: PublishedHours = {
  name: 'Support',
  definition: officeHours('Europe/Amsterdam'),
  promises: { first_answer: 30_000, next_answer: null, resolution: null },
  whenShut: 'leave_message',
};

describe('Published calendars', () => {
  const store = new MemoryEventStore({ sealer: new MemorySealer() });
  const registry = new CalendarRegistry(store);
  const [workspaceId, other, calendarId, agentId] = [newId(), newId(), newId(), newId()];
  const publish = (change: Partial<PublishedHours>, basedOn: number) =>
    publishCalendar(store, {
      workspaceId,
      calendarId,
      agentId,
      basedOn,
      hours: { ...hours, ...change },
    });

  it('a workspace without one is always open', () => {
    expect(registry.defaultOf(workspaceId)).toMatchObject({ calendarId: null, calendarVersion: 0 });
    expect(calendarVersionOf(registry.defaultOf(workspaceId))).toEqual({});
  });

  it('are known with all their versions, to their own workspace only', async () => {
    expect(await publish({}, 0)).toEqual({ calendarVersion: 1 });
    expect(await publish({}, 0)).toEqual({ calendarVersion: 1 });
    expect(await publish({ name: 'Sales' }, 0)).toEqual({ refused: 'stale' });
    expect(await publish({ name: 'Sales' }, 1)).toEqual({ calendarVersion: 2 });
    await registry.reload();
    expect(registry.of(workspaceId)).toMatchObject([{ name: 'Sales', calendarVersion: 2 }]);
    expect(registry.versionsOf(workspaceId, calendarId).map(({ name }) => name)).toEqual([
      'Support',
      'Sales',
    ]);
    expect(registry.versionsOf(other, calendarId)).toEqual([]);
    expect(registry.defaultOf(other).calendarId).toBeNull();
    expect(calendarVersionOf(registry.defaultOf(workspaceId))).toEqual({
      calendar: `${calendarId}@2`,
    });
  });

  it('two who publish at once on the same base do not overwrite each other', async () => {
    const results = await Promise.all(['a', 'b'].map((name) => publish({ name }, 2)));
    expect(results.filter((result) => 'refused' in result)).toEqual([{ refused: 'stale' }]);
  });

  it('of a workspace that publishes nonsense stay as they were', async () => {
    expect(await publish({ name: '' }, 3)).toEqual({ refused: 'invalid' });
  });
});
