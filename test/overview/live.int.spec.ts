import type { RunningService } from '#libs/host';
import { until } from '#libs/testing';
import { House, startPresence } from './house.js';
import { type Person, Screen } from './person.js';

describe('The live socket', () => {
  let house: House;
  let maria: Person;
  let tom: Person;
  let presence: RunningService;
  const screens: Screen[] = [];

  beforeAll(async () => {
    house = await House.open();
    [maria, tom] = [await house.logIn('maria@acme.test'), await house.hire('agent', 'Tom')];
    presence = await startPresence(house);
  });
  afterEach(() => {
    for (const screen of screens.splice(0)) screen.close();
  });
  afterAll(async () => {
    await presence.stop();
    await house.close();
  });

  async function watch(person: Person, after: number | null = null): Promise<Screen> {
    const screen = await person.watch(after);
    screens.push(screen);
    return screen;
  }

  function knock(headers: Record<string, string> = {}): Screen {
    const screen = new Screen(house.url, headers);
    screens.push(screen);
    return screen;
  }

  it('shows a message within moments of its commit, in the order of positions', async () => {
    const screen = await watch(maria);
    const began = performance.now();
    const { conversationId } = await house.customerWrites({ text: 'Hello', name: 'Rosa' });
    const frame = await screen.frame(
      'conversation',
      ({ row }) => row.conversationId === conversationId && row.unread === 1,
    );
    expect(performance.now() - began).toBeLessThan(500); // The poll alone would take up to a second.
    expect(frame).toMatchObject({
      position: frame.row.position,
      row: { contactName: 'Rosa', preview: 'Hello' },
    });
    for (let n = 0; n < 20; n++) await house.customerWrites({ conversationId, text: `${n}` });
    await screen.frame('conversation', ({ row }) => row.preview === '19');
    const positions = screen.of('conversation').map(({ position }) => position);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
  });

  it('sends a screen that comes back what it missed, also over a restart, and nothing it had', async () => {
    const screen = await watch(maria);
    const { conversationId } = await house.customerWrites({ text: 'before' });
    const last = await screen.frame('conversation', ({ row }) => row.preview === 'before');
    screen.close();
    await house.customerWrites({ conversationId, text: 'while away' });
    const other = await house.customerWrites({ text: 'somebody else' });
    await house.restartOverview();
    const again = await watch(maria, last.position);
    await again.frame('conversation', ({ row }) => row.conversationId === other.conversationId);
    const rows = again.of('conversation').filter(({ position }) => position <= last.position);
    expect(rows).toEqual([]);
    expect(again.of('conversation').map(({ row }) => row.preview)).toEqual(
      expect.arrayContaining(['while away', 'somebody else']),
    );
    const ready = again.frames.findIndex(({ type }) => type === 'ready');
    for (const { type, position } of again.frames.slice(0, ready))
      if (type === 'conversation')
        expect(position).toBeLessThanOrEqual(again.frames[ready].position);
  });

  it('loses nothing for a screen that joins in the middle of traffic', async () => {
    const { body } = await maria.get('/conversations?limit=1');
    const conversationIds = Array.from({ length: 30 }, () => crypto.randomUUID());
    const writing = (async () => {
      for (const conversationId of conversationIds)
        await house.customerWrites({ conversationId, text: 'x' });
    })();
    const joined: Screen[] = [];
    for (let n = 0; n < 5; n++) joined.push(await watch(n % 2 ? maria : tom, body.position));
    await writing;
    for (const screen of joined) {
      await until(() => {
        const seen = new Set(screen.of('conversation').map(({ row }) => row.conversationId));
        return conversationIds.every((id) => seen.has(id));
      });
      const positions = screen.of('conversation').map(({ position }) => position);
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
    }
  });

  it('follows an open thread: what was missed, then what comes, and changes of earlier items', async () => {
    const { conversationId, messageId } = await house.customerWrites({ text: 'one' });
    const screen = await watch(tom);
    await until(async () => (await tom.get(`/conversations/${conversationId}`)).status === 200);
    screen.send({ type: 'watch', conversationId, afterVersion: 1 });
    const first = await screen.frame('thread');
    expect(first).toMatchObject({ conversationId, version: 2, items: [{ messageId }] });
    const target = { externalId: messageId, inboundMessageId: messageId };
    await house.command(conversationId, {
      type: 'ReceiveEdit',
      target,
      content: { kind: 'text', text: 'two' },
    });
    expect(await screen.frame('thread', ({ version }) => version === 3)).toMatchObject({
      items: [{ messageId, version: 2, lastVersion: 3, content: { text: 'two' } }],
    });
    screen.send({ type: 'unwatch' });
    screen.send({ type: 'watch', conversationId: crypto.randomUUID() });
    expect(await screen.frame('error')).toMatchObject({ problem: { status: 404 } });
    await house.customerWrites({ conversationId, text: 'unseen' });
    await screen.frame('conversation', ({ row }) => row.preview === 'unseen');
    expect(screen.of('thread')).toHaveLength(2);
  });

  it('works without the bus, a little later', async () => {
    const screen = await watch(maria);
    const { conversationId } = await house.customerWrites({ text: 'one' });
    await screen.frame('conversation', ({ row }) => row.conversationId === conversationId);
    screen.send({ type: 'watch', conversationId });
    await screen.frame('thread');
    await house.nats.kill();
    await house.customerWrites({ conversationId, text: 'no bus' });
    await screen.frame('conversation', ({ row }) => row.preview === 'no bus');
    await screen.frame('thread', ({ version }) => version === 3);
    await house.nats.start();
  });

  it('shows who is here, and who is typing to the others', async () => {
    const [marias, toms] = [await watch(maria), await watch(tom)];
    await until(async () => {
      toms.send({ type: 'presence', status: 'online' });
      const { body } = await maria.get('/agents');
      return body.find(({ name }: { name: string }) => name === 'Tom')?.status === 'online';
    });
    await marias.frame('presence', ({ agents }) =>
      agents.some(
        ({ name, status }: { name: string; status: string }) =>
          name === 'Tom' && status === 'online',
      ),
    );
    const { conversationId } = await house.customerWrites({ text: 'Hi' });
    await toms.frame('conversation', ({ row }) => row.conversationId === conversationId);
    toms.send({ type: 'watch', conversationId });
    await toms.frame('thread');
    toms.send({ type: 'typing', conversationId });
    expect(await marias.frame('typing')).toEqual({ type: 'typing', conversationId, who: 'Tom' });
    house.contactTypes(conversationId);
    expect(await toms.frame('typing')).toEqual({ type: 'typing', conversationId, who: 'contact' });
  });

  it('never sends a screen anything of another workspace', async () => {
    const olga = await house.logIn('olga@globex.test');
    const screen = await watch(olga);
    const { conversationId } = await house.customerWrites({ text: 'of Acme' });
    await (await watch(maria, 0)).frame(
      'conversation',
      ({ row }) => row.conversationId === conversationId,
    );
    screen.send({ type: 'watch', conversationId });
    expect(await screen.frame('error')).toMatchObject({ problem: { status: 404 } });
    await house.customerWrites({ text: 'of Globex', workspaceId: house.otherWorkspaceId });
    await screen.frame('conversation', ({ row }) => row.preview === 'of Globex');
    expect(screen.of('conversation').map(({ row }) => row.preview)).toEqual(
      expect.not.arrayContaining(['of Acme']),
    );
    expect(
      screen
        .of('presence')
        .flatMap(({ agents }) => agents)
        .map(({ name }) => name),
    ).toEqual(expect.not.arrayContaining(['Tom', 'Maria']));
  });

  it('lets nobody in without a session, and cookies only from our own pages', async () => {
    const stranger = knock();
    await stranger.opened;
    stranger.send({ type: 'watch', conversationId: crypto.randomUUID() });
    expect(await stranger.frame('error')).toMatchObject({ problem: { status: 401 } });
    stranger.send({ type: 'hello', token: 'guessed', after: null });
    expect(await stranger.closed).toMatchObject({ code: 4401 });
    const cookie = `other=1; convolog_session=${tom.token}`;
    expect(await knock({ cookie }).closed).toMatchObject({ code: 4401 });
    expect(await knock({ cookie, origin: 'https://evil.test' }).closed).toMatchObject({
      code: 4401,
    });
    const own = knock({ cookie, origin: house.url });
    await own.opened;
    own.send({ type: 'hello', after: null });
    expect(await own.frame('ready')).toMatchObject({ agentId: tom.accountId });
    const foreign = knock();
    await foreign.opened;
    foreign.send({ type: 'hello', token: tom.token, workspaceId: house.otherWorkspaceId });
    expect(await foreign.closed).toMatchObject({ code: 4401 });
  });

  it('closes within five seconds when the session ends or the role changes', async () => {
    const lena = await house.hire('lead', 'Lena');
    const leaving = await watch(lena);
    await lena.send('DELETE', '/session');
    const ended = performance.now();
    expect(await leaving.closed).toMatchObject({ code: 4401 });
    expect(performance.now() - ended).toBeLessThan(5_000);
    const back = await watch(await house.logIn('lena@acme.test'));
    await maria.send('PATCH', `/members/${lena.accountId}`, { role: 'analyst' });
    const lowered = performance.now();
    expect(await back.closed).toMatchObject({ code: 4401, reason: 'role changed' });
    expect(performance.now() - lowered).toBeLessThan(5_000);
  });

  it('answers bad frames with the field and the rule, and closes on a flood', async () => {
    const screen = await watch(maria);
    for (const [frame, field] of [
      ['not json', 'frame'],
      [{ type: 'dance' }, 'type'],
      [{ type: 'watch', conversationId: 'x' }, 'conversationId'],
      [{ type: 'presence', status: 'busy' }, 'status'],
    ] as const) {
      screen.frames.length = 0;
      screen.send(frame);
      expect((await screen.frame('error')).problem.errors[0]).toMatchObject({ field });
    }
    for (let n = 0; n < 200; n++) screen.send({ type: 'unwatch' });
    expect(await screen.closed).toMatchObject({ code: 1013 });
  });

  it('asks screens to come back when it stops', async () => {
    const screen = await watch(maria);
    await house.restartOverview();
    expect(await screen.closed).toMatchObject({ code: 1012 });
  });
});
