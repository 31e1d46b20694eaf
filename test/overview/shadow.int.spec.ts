/** Shadow runs over the API, on the real store, with the live bot beside them. */
import { envelope } from '#libs/desk';
import { newId, type RecordedEvent, splitStream, streamName } from '#libs/event-store';
import { defaultFlow } from '#libs/flows';
import { SHADOW_HANDLES, watchConversation } from '#libs/shadow';
import { until } from '#libs/testing';
import { shadowParts } from '../../services/analytics/shadow/shadow-parts.js';
import type { BotParts } from '../../services/bot/take-bot-turns.js';
import { House } from './house.js';
import { asksBot, liveBot } from './live-bot.js';
import type { Person } from './person.js';

const PATIENCE = { timeoutMs: 20_000 };
const tuning = {
  language: 'en',
  questions: ['Do you tune pianos?', 'Piano tuning', 'Can you tune my piano?'],
  answer: 'We tune pianos on Thursdays, at your home.',
};
/** Would bring a person at the first word. */
const eager = { ...defaultFlow, start: defaultFlow.person };

describe('Shadow runs', () => {
  let house: House;
  let maria: Person;
  let bot: BotParts;

  beforeAll(async () => {
    house = await House.open();
    maria = await house.logIn('maria@acme.test');
    bot = liveBot(house);
  });
  afterAll(() => house.close());

  async function everything(): Promise<RecordedEvent[]> {
    const all: RecordedEvent[] = [];
    for await (const events of house.store.readAll()) all.push(...events);
    return all;
  }

  const asks = (text: string, conversationId?: string, contactId?: string) =>
    asksBot(house, bot, {
      text,
      ...(conversationId ? { conversationId } : {}),
      ...(contactId ? { contactId } : {}),
    });

  /** As the analytics' process would, after however long a time: everything once more, twice at once. */
  async function follow(): Promise<void> {
    const events = (await everything()).filter(({ type }) =>
      (SHADOW_HANDLES as readonly string[]).includes(type),
    );
    const once = async () => {
      const parts = shadowParts(house.store, bot.calendarOf, () => Date.now());
      for (const event of events) await watchConversation(parts, event);
    };
    await Promise.all([once(), once()]);
  }

  /** A contact of Acme, as intake records one. */
  async function met(contactId: string): Promise<void> {
    const cause = { actor: { kind: 'system', id: 'ingress' }, causationId: null } as const;
    const event = { type: 'ContactCreated', data: { source: 'whatsapp' } } as const;
    await house.store.append({
      workspaceId: house.workspaceId,
      appends: [
        {
          stream: streamName('contact', contactId),
          expectedVersion: 0,
          events: [
            envelope(event, newId(), false, contactId, { ...cause, correlationId: newId() }),
          ],
        },
      ],
    });
  }

  const start = async (body: object) => {
    const { status, body: run } = await maria.post('/shadow', body);
    expect([status, run.detail]).toEqual([201, undefined]);
    return run.runId as string;
  };
  // biome-ignore lint/suspicious/noExplicitAny: a run of the API.
  const figuresOf = (runId: string, want: (figures: any) => boolean) =>
    until(async () => {
      const { body } = await maria.get(`/shadow/${runId}`);
      return want(body.figures) ? body : null;
    }, PATIENCE);

  it('are none to begin with', async () => {
    expect((await maria.get('/shadow')).body).toEqual({ runs: [], atOnceMax: 3 });
  });

  it('try a draft on live questions, and show it beside what was sent', async () => {
    await maria.post('/knowledge/entries', tuning);
    const runId = await start({ name: 'Pianos' });
    await asks('When are you open?');
    const { conversationId } = await asks('agent please');
    await asks('Can you tune my piano?', conversationId);
    await house.command(conversationId, { type: 'PickUp', agentId: maria.accountId });
    await house.command(conversationId, {
      type: 'ComposeMessage',
      messageId: newId(),
      author: { kind: 'agent', agentId: maria.accountId },
      content: { kind: 'text', text: 'Yes, we tune pianos at your home, on Thursdays' },
    });
    await house.command(conversationId, { type: 'Resolve', by: maria.accountId });
    await follow();
    await follow();
    const run = await figuresOf(runId, ({ questions, open }) => questions === 3 && open === 0);
    expect(run).toMatchObject({
      name: 'Pianos',
      brain: { kind: 'draft', version: 2 },
      flow: { kind: 'published', version: 1 },
      by: 'Maria',
      stoppedAt: null,
      figures: { withBot: { same: 2 }, withPeople: { alike: 1 }, unanswered: 0 },
    });
    expect(run.days).toEqual([{ day: expect.any(String), alike: 3, different: 0, silent: 0 }]);
    const { body: samples } = await maria.get(`/shadow/${runId}/samples?by=agent`);
    expect(samples).toMatchObject([
      {
        conversationId,
        question: 'Can you tune my piano?',
        says: tuning.answer,
        sent: 'Yes, we tune pianos at your home, on Thursdays',
        verdict: 'alike',
        floor: 'queue',
      },
    ]);
    const [latest] = (await maria.get(`/shadow/${runId}/samples?limit=1`)).body;
    const { body: older } = await maria.get(`/shadow/${runId}/samples?before=${latest.sampleId}`);
    expect(older.map(({ sampleId }: { sampleId: string }) => sampleId)).not.toContain(
      latest.sampleId,
    );
    expect(older).toHaveLength(2);
    const { rows } = await house.database.pool.query(
      'select a::text as row from overview_shadow_answer a',
    );
    for (const { row } of rows) expect(row).not.toMatch(/piano|Rosa/i);
  });

  it('reach no conversation, no delivery and no contact, even when they would hand over', async () => {
    const runId = await start({ name: 'Eager', flow: eager });
    await asks('When are you open?');
    const before = await everything();
    await follow();
    const after = await everything();
    expect(after.slice(0, before.length)).toEqual(before);
    const added = after.slice(before.length);
    expect(added.length).toBeGreaterThan(0);
    for (const { stream, type, actor } of added)
      expect([splitStream(stream).category, actor.id, type]).toEqual([
        'shadow',
        'shadow',
        expect.stringMatching(/^Shadow(Noted|Compared)$/),
      ]);
    const run = await figuresOf(runId, ({ questions }) => questions === 1);
    expect(run.figures).toMatchObject({ wouldHandOver: 1, withBot: { earlier: 1 } });
  });

  it('stop, and note nothing that comes after', async () => {
    const { body: before } = await maria.get('/shadow');
    for (const { runId } of before.runs) {
      expect((await maria.post(`/shadow/${runId}/stop`)).body.stoppedAt).not.toBeNull();
      expect((await maria.post(`/shadow/${runId}/stop`)).status).toBe(200);
    }
    await asks('Where is my order?');
    const events = (await everything()).length;
    await follow();
    expect(await everything()).toHaveLength(events);
  });

  it('are three at once, of versions that there are, and say what is wrong', async () => {
    const ids = [];
    for (const name of ['One', 'Two', 'Three'])
      ids.push(await start({ name, brainVersion: 1, flowVersion: 1 }));
    const fourth = await maria.post('/shadow', { name: 'Four' });
    expect([fourth.status, fourth.body.refusal]).toEqual([409, 'too_many_runs']);
    for (const runId of ids) await maria.post(`/shadow/${runId}/stop`);
    expect((await maria.post('/shadow', { name: 'X', brainVersion: 99 })).status).toBe(404);
    expect((await maria.post('/shadow', { name: 'X', flowVersion: 99 })).status).toBe(404);
    const broken = { ...defaultFlow, steps: [] };
    const refused = await maria.post('/shadow', { name: 'X', flow: broken });
    expect(refused.status).toBe(400);
    expect(refused.body.errors.length).toBeGreaterThan(0);
  });

  it('are one workspace’s own', async () => {
    const olga = await house.logIn('olga@globex.test');
    const { body } = await maria.get('/shadow');
    const [run] = body.runs;
    expect((await olga.get('/shadow')).body.runs).toEqual([]);
    for (const path of [`/shadow/${run.runId}`, `/shadow/${run.runId}/samples`])
      expect((await olga.get(path)).status).toBe(404);
    expect((await olga.post(`/shadow/${run.runId}/stop`)).status).toBe(404);
  });

  it('forget what they would have said to whoever is forgotten, and keep the count', async () => {
    const runId = await start({ name: 'Forgetting' });
    const contactId = crypto.randomUUID();
    await met(contactId);
    await asks('When are you open?', undefined, contactId);
    await follow();
    await figuresOf(runId, ({ questions }) => questions === 1);
    const samples = async () => (await maria.get(`/shadow/${runId}/samples`)).body;
    expect((await samples())[0].says).toMatch(/9:00/);
    expect((await maria.post(`/contacts/${contactId}/forget`)).status).toBe(204);
    await until(async () => (await samples())[0].says === null, PATIENCE);
    expect(await samples()).toMatchObject([{ question: null, sent: null, verdict: 'same' }]);
    expect((await maria.get(`/shadow/${runId}`)).body.figures.questions).toBe(1);
  });
});
