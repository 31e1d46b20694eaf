/** What people do with the bot over the API: flows, calls, the connected system; behind the walls. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { botTurn } from '#libs/conversation';
import { defaultFlow } from '#libs/flows';
import { until } from '#libs/testing';
import { House } from './house.js';
import { asksBot, liveBot } from './live-bot.js';
import type { Person } from './person.js';

describe('The bot’s desk', () => {
  let house: House;
  let maria: Person;
  let tom: Person;
  let olga: Person;

  beforeAll(async () => {
    house = await House.open();
    maria = await house.logIn('maria@acme.test');
    tom = await house.hire('agent', 'Tom');
    olga = await house.logIn('olga@globex.test');
  });
  afterAll(() => house.close());

  const renamed = (name: string) => ({ ...defaultFlow, name });

  describe('the flow', () => {
    it('is the default one to begin with, and is published in versions', async () => {
      const before = await maria.get('/flow');
      expect(before.body).toMatchObject({ flowVersion: 1, flow: { name: 'First answers' } });
      const published = await maria.post('/flow', {
        flow: renamed('Second'),
        basedOn: 1,
        note: 'Better',
      });
      expect(published.status).toBe(201);
      expect(published.body).toMatchObject({
        flowVersion: 2,
        difference: { changed: [{ stepId: null, field: 'name', after: 'Second' }] },
      });
      const after = await maria.get('/flow');
      expect(after.body.versions).toMatchObject([
        { flowVersion: 1, by: 'Convolog' },
        { flowVersion: 2, by: 'Maria', note: 'Better' },
      ]);
      expect((await maria.get('/flow/versions/1')).body.flow.name).toBe('First answers');
    });

    it('is refused with its mistakes, and nothing is recorded', async () => {
      const { steps } = defaultFlow;
      const answer = await maria.post('/flow', {
        flow: { ...defaultFlow, steps: steps.filter(({ id }) => id !== 'phone') },
        basedOn: 2,
      });
      expect(answer.status).toBe(400);
      expect(answer.body.errors).toContainEqual({
        field: 'closed.options.0.next',
        rule: 'there is no step phone',
      });
      expect((await maria.get('/flow')).body.flowVersion).toBe(2);
    });

    it('is not published over a colleague’s version', async () => {
      const answer = await maria.post('/flow', { flow: renamed('Late'), basedOn: 1 });
      expect([answer.status, answer.body.refusal]).toEqual([409, 'stale']);
    });

    it('is published by leads and administrators only, and seen in its own workspace', async () => {
      expect((await tom.post('/flow', { flow: renamed('Tom'), basedOn: 2 })).status).toBe(403);
      expect((await olga.get('/flow')).body.flow.name).toBe('First answers');
    });

    it('can be tried without a trace', async () => {
      const answer = await maria.post('/flow/try', {
        flow: defaultFlow,
        said: [{ text: 'agent' }, { text: '1' }],
        isClosed: true,
      });
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ waitsAt: 'phone', isOver: false });
      expect(answer.body.lines.map(({ who }: { who: string }) => who)).toEqual([
        'you',
        'bot',
        'you',
        'bot',
      ]);
    });
  });

  describe('the gate before a new flow', () => {
    /** Nobody is answered: everything brings a person. */
    const mute = { ...defaultFlow, name: 'Mute', start: defaultFlow.person };
    const patient = { ...defaultFlow, name: 'Patient', notLearnedMax: 4 };
    // biome-ignore lint/suspicious/noExplicitAny: the gate's answer of the API.
    const gateOf = async (flow: object): Promise<any> => {
      const { status, body } = await maria.post('/flow/gate', { flow });
      expect(status).toBe(200);
      return body;
    };

    beforeAll(async () => {
      const bot = liveBot(house);
      for (const text of ['When are you open?', 'Wann habt ihr geöffnet?', 'Quux frobnicate zork'])
        await asksBot(house, bot, { text });
      await until(
        async () => {
          const { figures, turns } = await gateOf(defaultFlow);
          return figures.asked === 3 && turns.conversations === 3;
        },
        { timeoutMs: 20_000 },
      );
    });

    it('finds nothing where nothing changes, each question in its own language', async () => {
      const { figures, differences } = await gateOf({ ...defaultFlow, name: 'Same' });
      expect([figures, differences]).toEqual([
        { asked: 3, same: 3, better: 0, changed: 0, worse: 0 },
        [],
      ]);
      const spoken = () =>
        house.database.pool.query('select language from overview_question order by language');
      await until(
        async () => (await spoken()).rows.map(({ language }) => language).join() === 'de,en,en',
        { timeoutMs: 20_000, what: 'each question to have its language' },
      );
    });

    it('shows what becomes of each question, the worst first, and records nothing', async () => {
      const { figures, differences, against } = await gateOf(mute);
      expect([against, figures]).toEqual([
        2,
        { asked: 3, same: 0, better: 0, changed: 1, worse: 2 },
      ]);
      expect(differences[0]).toMatchObject({
        verdict: 'worse',
        was: { first: { outcome: 'answered', entryId: expect.stringMatching(/hours/) } },
        becomes: { first: { outcome: 'handover' } },
      });
      expect((await maria.get('/flow')).body.flowVersion).toBe(2);
    });

    it('sees what changes in the middle of a conversation, from where it really stood', async () => {
      const { turns } = await gateOf(mute);
      expect(turns).toMatchObject({
        conversations: 3,
        figures: { asked: 3, same: 0, worse: 3 },
      });
      expect(turns.differences[0]).toMatchObject({
        was: { would: { kind: expect.stringMatching(/answer|not_learned/) } },
        becomes: { would: { kind: 'handover' } },
        verdict: 'worse',
      });
      const { turns: same } = await gateOf({ ...defaultFlow, name: 'Same' });
      expect(same.differences).toEqual([]);
    });

    it('lets nobody publish what gets worse, but for a name and a reason', async () => {
      const refused = await maria.post('/flow', { flow: mute, basedOn: 2 });
      expect([refused.status, refused.body.refusal]).toEqual([409, 'regression']);
      expect((await maria.get('/flow')).body.flowVersion).toBe(2);
      const reason = 'Tonight everybody gets a person.';
      const published = await maria.post('/flow', { flow: mute, basedOn: 2, reason });
      expect(published.status).toBe(201);
      const { versions } = (await maria.get('/flow')).body;
      expect(versions.at(-1)).toMatchObject({
        gate: { asked: 3, worse: 2 },
        overruled: { by: 'Maria', reason },
      });
    });

    it('lets what gets better through, and keeps no reason that nobody needed', async () => {
      const body = { flow: patient, basedOn: 3, reason: 'Because.' };
      expect((await maria.post('/flow', body)).status).toBe(201);
      const { versions } = (await maria.get('/flow')).body;
      expect(versions.at(-1)).toMatchObject({ gate: { better: 2, worse: 0 }, overruled: null });
    });
  });

  describe('a callback', () => {
    const callbackId = crypto.randomUUID();
    let conversationId: string;

    beforeAll(async () => {
      const written = await house.customerWrites({ text: 'Call me', name: 'Rosa' });
      conversationId = written.conversationId;
      await house.command(
        conversationId,
        botTurn({
          questionMessageId: written.messageId,
          say: [{ messageId: crypto.randomUUID(), content: { kind: 'text', text: 'Soon.' } }],
          then: {
            kind: 'callback',
            callbackId,
            number: '+31201234567',
            wish: 'tomorrow',
            dueAt: '2026-01-06T09:00:00.000Z',
            plannedFor: '2026-01-06T08:00:00.000Z',
          },
        }),
      );
      await house.command(conversationId, { type: 'PlanCallback', callbackId });
    });

    const listed = (status: string, want: string) =>
      until(async () => {
        const { body } = await tom.get(`/callbacks?status=${status}`);
        // biome-ignore lint/suspicious/noExplicitAny: a row of the API.
        return body.find((call: any) => call.callbackId === callbackId && call.status === want);
      });

    it('stands on the list, overdue, with the number sealed in the table', async () => {
      expect(await listed('open', 'planned')).toMatchObject({
        conversationId,
        number: '+31201234567',
        wish: 'tomorrow',
        name: 'Rosa',
        isOverdue: true,
        attempt: 1,
      });
      const { rows } = await house.database.pool.query(
        'select c::text as everything from overview_callback c',
      );
      for (const { everything } of rows) expect(everything).not.toMatch(/Rosa|3120123|tomorrow/);
    });

    it('is taken by one, and done', async () => {
      expect((await tom.post(`/callbacks/${callbackId}/take`, {})).status).toBe(200);
      const second = await maria.post(`/callbacks/${callbackId}/take`, {});
      expect([second.status, second.body.refusal]).toEqual([409, 'taken_by_another_agent']);
      expect(await listed('open', 'taken')).toMatchObject({ takenByName: 'Tom' });
      const done = await tom.post(`/callbacks/${callbackId}/done`, { outcome: 'reached' });
      expect(done.status).toBe(200);
      expect(await listed('done', 'done')).toMatchObject({ outcome: 'reached' });
    });

    it('is nobody else’s business', async () => {
      expect((await olga.get('/callbacks?status=done')).body).toEqual([]);
      expect((await olga.post(`/callbacks/${callbackId}/take`, {})).status).toBe(404);
    });
  });

  describe('where customers left', () => {
    it('is counted from how far each conversation came', async () => {
      const at = async (path: string[], waitsAt: string | null) => {
        const { conversationId, messageId } = await house.customerWrites({ text: 'Hi' });
        await house.command(
          conversationId,
          botTurn({ questionMessageId: messageId, step: { flowVersion: 7, path, waitsAt } }),
        );
      };
      await at(['menu', 'ask'], 'ask');
      await at(['menu'], 'menu');
      await at(['menu', 'ask', 'end'], null);
      const figures = await until(async () => {
        const { body } = await maria.get('/flow/versions/7/figures');
        return body.conversations === 3 ? body : null;
      });
      expect(figures.steps).toEqual([
        { stepId: 'ask', started: 2, leftHere: 0, waitingHere: 1 },
        { stepId: 'end', started: 1, leftHere: 0, waitingHere: 0 },
        { stepId: 'menu', started: 3, leftHere: 0, waitingHere: 1 },
      ]);
      await house.database.pool.query(
        "update overview_flow_progress set since = since - interval '2 hours' where flow_version = 7",
      );
      const { body } = await maria.get('/flow/versions/7/figures');
      expect(body.steps[0]).toMatchObject({ stepId: 'ask', leftHere: 1, waitingHere: 0 });
    });
  });

  describe('the connected system', () => {
    it('is asked about the customer, and its secret is never shown', async () => {
      const crm = createServer((_request, response) =>
        response.end(JSON.stringify({ found: true, fields: { plan: 'Gold' } })),
      );
      await new Promise<void>((resolve) => crm.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(crm.address() as AddressInfo).port}/`;
      const { conversationId } = await house.customerWrites({ text: 'Hello', name: 'Rosa' });
      const panel = () =>
        until(async () => {
          const answer = await tom.get(`/conversations/${conversationId}/crm`);
          return answer.status === 200 ? answer.body : null;
        });
      expect(await panel()).toMatchObject({ outcome: 'not_connected' });
      const secret = 'a secret of sixteen';
      expect((await maria.send('PUT', '/crm', { url: 'ftp://x', secret })).status).toBe(400);
      expect((await maria.send('PUT', '/crm', { url, secret, cacheMs: 0 })).status).toBe(204);
      expect(JSON.stringify((await maria.get('/crm')).body)).not.toContain(secret);
      expect(await panel()).toMatchObject({ outcome: 'found', fields: { plan: 'Gold' } });
      // Another name for this machine, which whoever runs the house has not named.
      const unnamed = url.replace('127.0.0.1', 'localhost');
      await maria.send('PUT', '/crm', { url: unnamed, secret, cacheMs: 0 });
      expect(await panel()).toMatchObject({
        outcome: 'unreachable',
        reason: expect.stringMatching(/CRM_PRIVATE_HOSTS/),
      });
      await maria.send('PUT', '/crm', { url, secret, cacheMs: 0 });
      await new Promise((resolve) => crm.close(resolve));
      expect(await panel()).toMatchObject({
        outcome: 'unreachable',
        reason: 'No connection could be made.',
      });
    });
  });
});
