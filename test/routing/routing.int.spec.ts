import { randomUUID } from 'node:crypto';
import { until } from '#libs/testing';
import { cause, PATIENCE, RoutingHouse } from './house.js';

describe('Routing', () => {
  let house: RoutingHouse;

  beforeAll(async () => {
    house = await RoutingHouse.open();
  });
  afterEach(() => house.rest());
  afterAll(() => house.close());

  it('offers a waiting conversation to an agent who arrives, and says why', async () => {
    await house.begin();
    await house.start();
    const tom = randomUUID();
    await house.tell(tom, { type: 'Report', status: 'away' });
    const id = await house.wait({ language: 'nl' });
    const maria = await house.arrive();
    expect((await house.offerOf(id)).agentId).toBe(maria);
    const offered = (await house.storyOf(id)).find(({ type }) => type === 'AgentOffered');
    expect(offered?.decidedBy).toEqual({ policy: '1' });
    expect(offered?.data).toMatchObject({
      considered: [{ agentId: maria, load: 0, capacity: 2, timesPassed: 0 }],
      inputs: { weight: 1, needs: { skills: [], language: 'nl' }, ring: 1 },
      notAsked: [{ agentId: tom, why: 'away' }],
    });
    expect((await house.agentOf(maria)).slots).toMatchObject({ [id]: { weight: 1 } });
  });

  it('goes on to the next agent when an offer rings in vain, and round again after a pause', async () => {
    await house.begin();
    await house.start();
    const both = [await house.arrive(), await house.arrive()];
    const id = await house.wait();
    const asked = await until(async () => {
      const offers = (await house.storyOf(id)).filter(({ type }) => type === 'AgentOffered');
      return offers.length >= 3 && offers.map(({ data }) => (data as { agentId: string }).agentId);
    }, PATIENCE);
    expect(new Set(asked.slice(0, 2))).toEqual(new Set(both));
    expect(asked[2]).toBe(asked[0]);
  });

  it('lets the bot take over after two rings, sets away who ignored twice, and goes on offering', async () => {
    await house.begin({ ringsMax: 2, ignoredInARowMax: 2 });
    await house.start();
    const maria = await house.arrive();
    const first = await house.wait();
    await until(async () => (await house.stateOf(first)).holder.kind === 'bot', PATIENCE);
    const given = (await house.storyOf(first)).find(
      ({ type }) => type === 'ConversationReturnedToBot',
    );
    expect(given?.data).toMatchObject({ reason: 'nobody_answered', rings: 2 });
    expect(given?.decidedBy).toEqual({ policy: '1' });
    expect(await house.agentOf(maria)).toMatchObject({
      status: 'away',
      awayReason: 'ignored_offers',
      slots: {},
    });
    const tom = await house.arrive();
    expect((await house.offerOf(first)).agentId).toBe(tom);
    expect(await house.accept(first, tom)).toMatchObject({ kind: 'done' });
    expect((await house.stateOf(first)).holder).toEqual({ kind: 'agent', agentId: tom });
  });

  it('lets the bot take over in time when there is nobody at all', async () => {
    await house.begin({ takeOverAfterSeconds: 0.5 });
    await house.start();
    const id = await house.wait();
    await until(async () => (await house.stateOf(id)).holder.kind === 'bot', PATIENCE);
    expect(await house.typesOf(id)).not.toContain('AgentOffered');
  });

  it('withdraws an offer within a second from who goes, and gives it to who is here (Salesforce 004576806)', async () => {
    await house.begin({ ringSeconds: 60 });
    await house.start();
    const maria = await house.arrive();
    const id = await house.wait();
    expect((await house.offerOf(id)).agentId).toBe(maria);
    const tom = await house.arrive();
    await house.tell(maria, { type: 'Report', status: 'away' });
    await until(async () => (await house.stateOf(id)).offer?.agentId === tom, PATIENCE);
    expect(await house.typesOf(id)).toContain('OfferWithdrawn');
    await until(async () => Object.keys((await house.agentOf(maria)).slots).length === 0, PATIENCE);
  });

  it('takes back an unanswered chat from who is gone, and tells the customer', async () => {
    await house.begin({ offlineReturnSeconds: 0.3, absenceSeconds: 300 });
    await house.start();
    const maria = await house.arrive();
    const [unanswered, quiet] = [await house.wait({ language: 'de' }), await house.wait()];
    for (const id of [unanswered, quiet]) await house.accept(id, maria);
    await house.desk.handle(
      house.workspaceId,
      quiet,
      {
        type: 'ComposeMessage',
        messageId: randomUUID(),
        author: { kind: 'agent', agentId: maria },
        content: { kind: 'text', text: 'Hi' },
      },
      cause,
    );
    await house.leave(maria);
    await until(async () => (await house.stateOf(unanswered)).holder.kind === 'queue', PATIENCE);
    const story = await house.storyOf(unanswered);
    expect(story.slice(-2).map(({ type }) => type)).toEqual([
      'ConversationReturnedToQueue',
      'MessageComposed',
    ]);
    expect(story.at(-1)?.private).toMatchObject({
      content: { text: expect.stringContaining('Wir sind noch da') },
    });
    expect((await house.stateOf(quiet)).holder).toEqual({ kind: 'agent', agentId: maria });
  });

  it('takes back what nobody asks about when its agent is gone for good', async () => {
    await house.begin({ offlineReturnSeconds: 300, absenceSeconds: 0.5 });
    await house.start();
    const maria = await house.arrive();
    const id = await house.wait();
    await house.accept(id, maria);
    await house.leave(maria);
    await house.arrive(maria); // A moment's absence changes nothing.
    await house.leave(maria);
    expect((await house.stateOf(id)).holder).toEqual({ kind: 'agent', agentId: maria });
    await until(async () => (await house.stateOf(id)).holder.kind === 'queue', PATIENCE);
  });

  it('keeps to the capacity, and fills a freed slot at once with the oldest (chatwoot #10583)', async () => {
    await house.begin({ ringSeconds: 60 });
    await house.start();
    const maria = await house.arrive();
    const [first, second, third, fourth] = [
      await house.wait(),
      await house.wait(),
      await house.wait(),
      await house.wait(),
    ];
    await house.accept(first, maria);
    await house.accept(second, maria);
    expect((await house.stateOf(third)).offer).toBeNull();
    await house.desk.handle(house.workspaceId, first, { type: 'Resolve', by: maria }, cause);
    expect((await house.offerOf(third)).agentId).toBe(maria);
    const resolved = (await house.storyOf(first)).at(-1);
    const offered = (await house.storyOf(third)).at(-1);
    // Recorded by one clock, the database's: the promise is one second.
    expect(Number(offered?.recordedAt) - Number(resolved?.recordedAt)).toBeLessThan(1_000);
    expect((await house.stateOf(fourth)).offer).toBeNull();
    expect(Object.keys((await house.agentOf(maria)).slots).sort()).toEqual([second, third].sort());
  });

  it('finds its deadlines again after a restart', async () => {
    await house.begin();
    const before = await house.start();
    await house.arrive();
    const id = await house.wait();
    const { offerId } = await house.offerOf(id);
    await before.stop();
    await house.start();
    await until(
      async () =>
        (await house.storyOf(id)).some(
          ({ type, data }) =>
            type === 'OfferExpired' && (data as { offerId: string }).offerId === offerId,
        ),
      PATIENCE,
    );
  });

  it('asks the agent whom the contact knows, also when others are less busy', async () => {
    await house.begin({ ringSeconds: 60, capacity: 6 });
    await house.start();
    const maria = await house.arrive();
    const anna = randomUUID();
    const earlier = await house.wait({}, anna);
    await house.accept(earlier, maria);
    await house.arrive();
    expect((await house.offerOf(await house.wait({}, anna))).agentId).toBe(maria);
  });

  it('goes by a new policy as soon as it is published', async () => {
    await house.begin({ ringSeconds: 60, capacity: 1 });
    await house.start();
    const maria = await house.arrive();
    const [first, second] = [await house.wait(), await house.wait()];
    await house.accept(first, maria);
    await house.publish(2, { ringSeconds: 60, capacity: 2 });
    expect((await house.offerOf(second)).agentId).toBe(maria);
    expect((await house.storyOf(second)).at(-1)?.decidedBy).toEqual({ policy: '2' });
  });

  it('asks nobody outside the hours of the team, while other teams work', async () => {
    await house.begin({ ringSeconds: 60 });
    await house.publishHours(['sales'], []);
    await house.start();
    const maria = await house.arrive();
    const teams = { skills: {}, languages: [], teams: ['sales', 'support'] };
    await house.tell(maria, { type: 'ChangeAbilities', ...teams });
    const sales = await house.wait({ teamId: 'sales' });
    const support = await house.wait({ teamId: 'support' });
    expect((await house.offerOf(support)).agentId).toBe(maria);
    expect((await house.stateOf(sales)).offer).toBeNull();
    // The team opens: known with the next look at the latest.
    await house.publishHours(['sales'], [{ from: '00:00', to: '24:00' }]);
    expect((await house.offerOf(sales)).agentId).toBe(maria);
  });

  it('tells a waiting customer the place in line', async () => {
    await house.begin({ tellAfterSeconds: 0.2 });
    await house.start();
    const id = await house.wait({ language: 'nl' });
    const told = await until(
      async () => (await house.storyOf(id)).find(({ type }) => type === 'WaitTold'),
      PATIENCE,
    );
    expect(told.data).toMatchObject({ position: 1, expectedSeconds: null });
    expect((await house.storyOf(id)).at(-1)?.private).toMatchObject({
      content: { text: 'U bent als volgende aan de beurt.' },
    });
  });

  it('straightens slots: what an agent holds counts, whoever gave it and however it ended', async () => {
    await house.begin({ ringSeconds: 60, capacity: 1 });
    await house.start();
    const maria = await house.arrive();
    const held = await house.wait();
    await house.accept(held, maria);
    const other = randomUUID();
    await house.say(other);
    // By a service that knows nothing of slots.
    await house.desk.handle(house.workspaceId, other, { type: 'PickUp', agentId: maria }, cause);
    await until(async () => (await house.agentOf(maria)).slots[other], PATIENCE);
    for (const id of [held, other])
      await house.desk.handle(house.workspaceId, id, { type: 'Resolve', by: maria }, cause);
    await until(async () => Object.keys((await house.agentOf(maria)).slots).length === 0, PATIENCE);
  });

  it('never gives more than there is room for, with three routers and a crowd', async () => {
    await house.begin({ ringSeconds: 60 });
    await Promise.all([house.start(), house.start(), house.start()]);
    const conversations = Promise.all(Array.from({ length: 40 }, () => house.wait()));
    const agents = await Promise.all(Array.from({ length: 7 }, () => house.arrive()));
    const ids = await conversations;
    const states = () => Promise.all(ids.map((id) => house.stateOf(id)));
    await until(
      async () => (await states()).filter(({ offer }) => offer !== null).length === 14,
      PATIENCE,
    );
    const offers = (await states()).map(({ offer }) => offer?.agentId);
    for (const agentId of agents)
      expect(offers.filter((offered) => offered === agentId)).toHaveLength(2);
  });
});
