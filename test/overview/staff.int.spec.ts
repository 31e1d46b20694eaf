import { streamName } from '#libs/event-store';
import { House, PASSWORD } from './house.js';
import type { Person } from './person.js';

describe('Staff and the rules of routing', () => {
  let house: House;
  let lead: Person;
  let maria: Person;
  beforeAll(async () => {
    house = await House.open();
    lead = await house.hire('lead', 'Lena');
    maria = await house.hire('agent', 'Maria');
  });
  afterAll(() => house.close());

  const staffed = async (at?: string) => {
    const { body } = await lead.get(`/staff${at ? `?at=${at}` : ''}`);
    return body.find(({ agentId }: { agentId: string }) => agentId === maria.accountId);
  };

  it('set what an agent can do and carry, and remember what it was', async () => {
    const change = { capacity: 4, skills: { billing: 3 }, languages: ['nl'], teams: ['sales'] };
    expect((await lead.send('PATCH', `/staff/${maria.accountId}`, change)).status).toBe(204);
    expect(await staffed()).toMatchObject({
      ...change,
      ownCapacity: 4,
      load: 0,
      status: 'offline',
    });
    expect(await staffed('2020-01-01T00:00:00Z')).toMatchObject({ capacity: 6, skills: {} });
    expect((await lead.send('PATCH', `/staff/${maria.accountId}`, { capacity: null })).status).toBe(
      204,
    );
    expect(await staffed()).toMatchObject({
      capacity: 6,
      ownCapacity: null,
      skills: { billing: 3 },
    });
  });

  it.each([
    [{ capacity: 0 }, 'capacity'],
    [{ skills: { billing: 6 } }, 'skills.billing'],
    [{ skills: { 'Big Deal': 1 } }, 'skills'],
    [{ languages: ['Dutch'] }, 'languages'],
    [{ teams: ['Sales Team'] }, 'teams'],
  ])('refuse bad input and name the field: case %#', async (body, field) => {
    const answer = await lead.send('PATCH', `/staff/${maria.accountId}`, body);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } });
  });

  it('join by becoming a member who answers customers, and leave with the role', async () => {
    const admin = await house.hire('admin', 'Ada');
    const member = { email: 'nora@acme.test', name: 'Nora', password: PASSWORD, role: 'agent' };
    const { body } = await admin.post('/members', member);
    const story = async () =>
      (await house.store.readStream(house.workspaceId, streamName('agent', body.accountId))).map(
        ({ type, actor }) => [type, actor.id],
      );
    const byAda = (type: string) => [type, admin.accountId];
    expect(await story()).toEqual([byAda('AgentJoined')]);
    const path = `/members/${body.accountId}`;
    expect((await admin.send('PATCH', path, { role: 'lead' })).status).toBe(204);
    expect((await admin.send('PATCH', path, { role: 'analyst' })).status).toBe(204);
    expect((await admin.send('PATCH', path, { role: 'agent' })).status).toBe(204);
    expect((await admin.send('DELETE', path)).status).toBe(204);
    // Asked again: nobody is there any more, and nothing is said twice.
    expect((await admin.send('DELETE', path)).status).toBe(404);
    expect(await story()).toEqual(
      ['AgentJoined', 'AgentLeft', 'AgentJoined', 'AgentLeft'].map(byAda),
    );
  });

  it('are published in versions that stay, each on top of the one that was read', async () => {
    expect((await lead.get('/policy')).body).toMatchObject({ version: 0, rules: { capacity: 6 } });
    const change = { basedOn: 0, rules: { capacity: 8 }, remark: 'more room' };
    const { status, body } = await lead.send('PUT', '/policy', change);
    expect([status, body.version, body.rules.capacity]).toEqual([200, 1, 8]);
    expect(body.history).toMatchObject([
      { version: 1, remark: 'more room', by: lead.accountId, changed: ['capacity'] },
    ]);
    expect(await lead.send('PUT', '/policy', change)).toMatchObject({
      status: 409,
      body: { refusal: 'changed_meanwhile' },
    });
  });

  it.each([
    [{ ringSeconds: 1 }, 'rules.ringSeconds'],
    [{ takeOverAfterSeconds: 40 }, 'rules.takeOverAfterSeconds'],
    [{ colour: 'red' }, 'rules.colour'],
    [{ channels: { webchat: 2 } }, 'rules.channels'],
    [{ inboxes: [{ teamId: 'sales' }] }, 'rules.inboxes'],
    [{ pickUp: 'never' }, 'rules.pickUp'],
  ])('name each wrong rule: case %#', async (rules, field) => {
    const answer = await lead.send('PUT', '/policy', { basedOn: 1, rules });
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0]).toMatchObject({ field });
    expect((await lead.get('/policy')).body.version).toBe(1);
  });
});
