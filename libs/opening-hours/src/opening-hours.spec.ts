import { officeHours, type PublishedHours } from '#libs/calendar';
import { MemoryEventStore, newId } from '#libs/event-store';
import { MemorySealer } from '#libs/sealing';
import { CalendarRegistry, calendarVersionOf } from './calendar-registry.js';
import { InboxHours } from './inbox-hours.js';
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

  it('of a team come before those of the workspace, which all other teams have', async () => {
    const [place, shop, sales] = [newId(), newId(), newId()];
    const publishFor = (id: string, change: Partial<PublishedHours>) =>
      publishCalendar(store, {
        workspaceId: place,
        calendarId: id,
        agentId,
        basedOn: 0,
        hours: { ...hours, ...change },
      });
    await publishFor(sales, { name: 'Sales', teamIds: ['sales', 'returns'] });
    await registry.reload();
    expect(registry.forTeam(place, 'sales')).toMatchObject({ calendarId: sales });
    // A workspace that has hours for one team only has promised nothing about the others.
    expect(registry.forTeam(place, 'support')).toMatchObject({ calendarId: null });
    expect(registry.defaultOf(place)).toMatchObject({ calendarId: null });
    await publishFor(shop, { name: 'Shop' });
    await registry.reload();
    expect(registry.forTeam(place, 'returns')).toMatchObject({ calendarId: sales });
    expect(registry.forTeam(place, 'support')).toMatchObject({ calendarId: shop });
    expect(registry.forTeam(place, null)).toMatchObject({ calendarId: shop });
    expect(registry.forTeam(other, 'sales')).toMatchObject({ calendarId: null });
    expect(await publishFor(newId(), { teamIds: ['Sales!'] })).toEqual({ refused: 'invalid' });
  });

  it('of an inbox are those of its team, also while its rules cannot be read', async () => {
    const [place, sales, inboxId] = [newId(), newId(), newId()];
    const teamHours = { ...hours, teamIds: ['sales'] };
    const request = { workspaceId: place, calendarId: sales, agentId, basedOn: 0 };
    await publishCalendar(store, { ...request, hours: teamHours });
    await registry.reload();
    const rules = { inboxes: [{ inboxId, teamId: 'sales' }] };
    const policies = { of: jest.fn(async () => rules) };
    const inboxHours = new InboxHours(registry, policies);
    expect(await inboxHours.of(place, inboxId)).toMatchObject({ calendarId: sales });
    expect(await inboxHours.of(place, newId())).toMatchObject({ calendarId: null });
    policies.of.mockRejectedValue(new Error('away'));
    expect(await inboxHours.of(place, inboxId)).toMatchObject({ calendarId: sales });
  });

  it('two who publish at once on the same base do not overwrite each other', async () => {
    const results = await Promise.all(['a', 'b'].map((name) => publish({ name }, 2)));
    expect(results.filter((result) => 'refused' in result)).toEqual([{ refused: 'stale' }]);
  });

  it('of a workspace that publishes nonsense stay as they were', async () => {
    expect(await publish({ name: '' }, 3)).toEqual({ refused: 'invalid' });
  });
});
