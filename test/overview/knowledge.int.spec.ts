import { newId, streamName } from '#libs/event-store';
import { until } from '#libs/testing';
import { House } from './house.js';
import type { Person } from './person.js';

const tuning = {
  language: 'en',
  questions: ['Piano tuning?'],
  answer: 'On Thursdays, at your home.',
};

describe('Knowledge', () => {
  let house: House;
  let maria: Person;

  beforeAll(async () => {
    house = await House.open();
    maria = await house.logIn('maria@acme.test');
  });
  afterAll(() => house.close());

  /** A customer asks, and the bot does what the verdict says; caused by the message, as it does. */
  async function asked(
    text: string,
    entryId: string | null = null,
  ): Promise<{ conversationId: string; messageId: string }> {
    const { conversationId, messageId } = await house.customerWrites({ text });
    const stream = streamName('conversation', conversationId);
    const [, received] = await house.store.readStream(house.workspaceId, stream);
    await house.desk.refresh(house.workspaceId, conversationId);
    const result = await house.desk.handle(
      house.workspaceId,
      conversationId,
      {
        type: 'TakeBotTurn',
        questionMessageId: messageId,
        verdict: entryId
          ? { kind: 'answered', entryId, score: 0.9 }
          : { kind: 'not_learned', score: 0.1 },
        step: {
          flowId: newId(),
          flowVersion: 1,
          path: [],
          waitsAt: null,
          language: 'en',
          invalidAnswers: 0,
          offered: [],
          set: {},
        },
        details: [],
        lookups: [],
        say: [{ messageId: newId(), content: { kind: 'text', text: 'Hm.' } }],
        score: null,
        ratingId: null,
        then: { kind: 'wait' },
      },
      {
        actor: { kind: 'bot', id: 'bot' },
        causationId: received?.id ?? null,
        correlationId: newId(),
      },
    );
    if (result.kind !== 'done') throw new Error(JSON.stringify(result));
    return { conversationId, messageId };
  }

  // biome-ignore lint/suspicious/noExplicitAny: a group of the API.
  const groupWith = (messageId: string): Promise<any> =>
    until(async () => {
      const { body } = await maria.get('/knowledge/mismatches');
      // biome-ignore lint/suspicious/noExplicitAny: a group of the API.
      return body.groups.find((group: any) =>
        // biome-ignore lint/suspicious/noExplicitAny: a question of the API.
        group.questions.some((one: any) => one.questionMessageId === messageId),
      );
    });

  it('begins with what every new bot knows, live', async () => {
    const { body } = await maria.get('/knowledge');
    expect(body).toMatchObject({ liveVersion: 1, lessonsInDraft: 0 });
    expect(body.entries.length).toBeGreaterThan(5);
  });

  it('groups what the bot did not know, opens it for the desk, and keeps it sealed in the table', async () => {
    await asked('Piano tuning possible?');
    const { messageId } = await asked('tuning pianos possible');
    const group = await groupWith(messageId);
    expect(group.questions.map(({ text }: { text: string }) => text)).toContain(
      'Piano tuning possible?',
    );
    const { rows } = await house.database.pool.query(
      'select q::text as row from overview_question q',
    );
    for (const { row } of rows) expect(row).not.toMatch(/tuning/);
    const analyst = await house.hire('analyst', 'Ann');
    expect((await analyst.get('/knowledge/mismatches')).status).toBe(403);
  });

  it('teaches from a mismatch, shows the difference, publishes, and answers', async () => {
    const { messageId } = await asked('Piano tuning?');
    const group = await groupWith(messageId);
    const ids = group.questions.map((one: { questionMessageId: string }) => one.questionMessageId);
    const resolve = { questionMessageIds: ids, as: 'taught', entry: tuning };
    const resolved = await maria.post('/knowledge/mismatches/resolve', resolve);
    expect(resolved.status).toBe(200);
    expect(JSON.stringify(resolved.body)).not.toContain(messageId);
    const tried = await maria.post('/knowledge/try', { text: 'piano tuning' });
    expect(tried.body).toMatchObject({
      live: { kind: 'not_learned' },
      draft: { kind: 'answer' },
    });
    const gate = await maria.post('/knowledge/gate', {});
    expect(gate.body.differences).toContainEqual(
      expect.objectContaining({
        questionMessageId: messageId,
        text: 'Piano tuning?',
        was: { kind: 'not_learned' },
        verdict: 'better',
      }),
    );
    const { upToVersion } = gate.body;
    const published = await maria.post('/knowledge/publish', { upToVersion });
    expect(published.body).toMatchObject({ liveVersion: 2, lessonsInDraft: 0 });
    expect(published.body.publications[0]).toMatchObject({ by: 'Maria', overruled: null });
    await until(async () => {
      const { body } = await maria.post('/knowledge/try', { text: 'Piano tuning?' });
      return body.live.kind === 'answer';
    });
    expect((await maria.post('/knowledge/publish', { upToVersion })).body.refusal).toBe(
      'draft_moved_on',
    );
  });

  it('lets nobody publish what makes a resolved question worse, but for a name and a reason', async () => {
    const { body: before } = await maria.get('/knowledge');
    const entry = before.entries.find(({ answer }: { answer: string }) => answer === tuning.answer);
    await maria.send('DELETE', `/knowledge/entries/${entry.entryId}`);
    const { body: gate } = await maria.post('/knowledge/gate', {});
    expect(gate.figures.worse).toBeGreaterThan(0);
    expect(gate.differences[0]).toMatchObject({ verdict: 'worse' });
    const { upToVersion } = gate;
    const refused = await maria.post('/knowledge/publish', { upToVersion });
    expect([refused.status, refused.body.refusal]).toEqual([409, 'regression']);
    const reason = 'Our tuner has retired.';
    const { body } = await maria.post('/knowledge/publish', { upToVersion, reason });
    expect(body.publications[0].overruled).toEqual({ by: 'Maria', reason });
  });

  it('says which field is wrong, and does nothing then', async () => {
    const { body: before } = await maria.get('/knowledge');
    const bad = [
      ['/knowledge/entries', { ...tuning, language: 'english' }],
      ['/knowledge/entries', { ...tuning, questions: [] }],
      ['/knowledge/mismatches/resolve', { questionMessageIds: [newId()], as: 'dismissed' }],
    ] as const;
    for (const [path, body] of bad) expect((await maria.post(path, body)).status).toBe(400);
    const pattern = await maria.post('/knowledge/entries', { ...tuning, patterns: ['(a+)+$'] });
    expect(pattern.body.refusal).toBe('bad_pattern');
    expect((await maria.get('/knowledge')).body.version).toBe(before.version);
  });

  it('suggests answers to the agent who has the floor, and records what became of them', async () => {
    const { conversationId } = await asked('Where is my order, and my parcel?');
    const path = `/conversations/${conversationId}`;
    await until(async () => (await maria.get(path)).status === 200);
    await maria.post(`${path}/pick-up`);
    const { body } = await maria.post(`${path}/suggestions`);
    const [first] = body.suggestions;
    expect(first).toMatchObject({ entryId: 'starter-order-en', answer: expect.any(String) });
    await maria.post(`${path}/suggestions`); // A second tab: nothing new is recorded.
    const suggestion = { entryId: first.entryId, isEdited: false };
    const sent = await maria.post(`${path}/messages`, { text: first.answer, suggestion });
    expect(sent.status).toBe(201);
    const stream = streamName('conversation', conversationId);
    const events = await house.store.readStream(house.workspaceId, stream);
    expect(events.filter(({ type }) => type === 'SuggestionOffered')).toHaveLength(1);
    expect(events.find(({ type }) => type === 'SuggestionUsed')?.data).toMatchObject({
      entryId: 'starter-order-en',
      how: 'as_it_was',
    });
    expect((await maria.post(`${path}/suggestions`)).body.suggestions).toEqual([]);
    const olga = await house.logIn('olga@globex.test');
    expect((await olga.post(`${path}/suggestions`)).status).toBe(404);
  });
});
