import { officeHours } from '#libs/calendar';
import { House } from './house.js';
import type { Person } from './person.js';

describe('Opening hours', () => {
  let house: House;
  let lead: Person;
  let calendarId: string;
  beforeAll(async () => {
    house = await House.open();
    lead = await house.hire('lead', 'Lena');
  });
  afterAll(() => house.close());

  const hours = {
    name: 'Support',
    definition: officeHours('Europe/Amsterdam'),
    promises: { first_answer: 30_000, next_answer: null, resolution: null },
    whenShut: 'leave_message',
    basedOn: 0,
  };

  it('are always open before anybody publishes', async () => {
    const { body } = await lead.get('/calendars');
    expect(body).toMatchObject([{ calendarId: null, calendarVersion: 0, isOpenNow: true }]);
  });

  it('name each mistake with its field, and publish nothing', async () => {
    const sunday = [{ from: '10:00', to: '25:00' }];
    const weekly = { ...hours.definition.weekly, sunday };
    const wrong = { ...hours, definition: { ...hours.definition, timeZone: 'Mars', weekly } };
    const { status, body } = await lead.post('/calendars', wrong);
    expect(status).toBe(400);
    expect(body.errors.map(({ field }: { field: string }) => field)).toEqual([
      'definition.timeZone',
      'definition.weekly.sunday[0].to',
    ]);
    const shapeless = await lead.post('/calendars', { ...hours, definition: { weekly: [] } });
    expect(shapeless.status).toBe(400);
    expect((await lead.get('/calendars')).body[0].calendarId).toBeNull();
  });

  it('are published in versions that stay', async () => {
    const { status, body } = await lead.post('/calendars', hours);
    expect([status, body.calendarVersion]).toEqual([201, 1]);
    calendarId = body.calendarId;
    const evenings = { ...hours, name: 'Evenings too', basedOn: 1 };
    const second = await lead.send('PUT', `/calendars/${calendarId}`, evenings);
    expect([second.status, second.body.calendarVersion]).toEqual([200, 2]);
    const { body: versions } = await lead.get(`/calendars/${calendarId}/versions`);
    expect(versions.map(({ name }: { name: string }) => name)).toEqual(['Support', 'Evenings too']);
    expect((await lead.get('/calendars')).body).toMatchObject([{ name: 'Evenings too' }]);
  });

  it('belong to a team once, and the workspace keeps its own', async () => {
    const sales = { ...hours, name: 'Sales', teamIds: ['sales'] };
    const { status, body } = await lead.post('/calendars', sales);
    expect([status, body.teamIds]).toEqual([201, ['sales']]);
    const again = await lead.post('/calendars', { ...sales, name: 'Again' });
    expect(again).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'teamIds', rule: 'sales has its hours in "Sales" already' }] },
    });
    const wrong = await lead.post('/calendars', { ...sales, teamIds: ['Sales Team'] });
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ field: 'teamIds' }] } });
    const { body: all } = await lead.get('/calendars');
    expect(all).toMatchObject([
      { name: 'Evenings too', teamIds: [] },
      { name: 'Sales', teamIds: ['sales'] },
    ]);
  });

  it('are not overwritten by who has not seen the last version', async () => {
    const late = { ...hours, name: 'Late', basedOn: 1 };
    const { status, body } = await lead.send('PUT', `/calendars/${calendarId}`, late);
    expect([status, body.refusal]).toEqual([409, 'stale']);
  });

  it('leave a trace of who published', async () => {
    const { rows } = await house.database.pool.query(
      `select account_id, detail from audit_entry where action = 'calendar_published'`,
    );
    expect(rows).toEqual([
      { account_id: lead.accountId, detail: '{"version":"1"}' },
      { account_id: lead.accountId, detail: '{"version":"2"}' },
      { account_id: lead.accountId, detail: '{"version":"1"}' },
    ]);
  });
});
