/** One person on several channels: merged by an agent, shown on one timeline, split again, forgotten whole. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LogRelay, NatsBus } from '#libs/bus';
import { until } from '#libs/testing';
import { House } from './house.js';
import type { Person } from './person.js';

const PATIENCE = { timeoutMs: 20_000 };
const ANNA = '31612345678';

describe('One person on several channels', () => {
  let house: House;
  let maria: Person;
  let tom: Person;
  let bus: NatsBus;
  let relay: LogRelay;

  beforeAll(async () => {
    house = await House.open();
    maria = await house.logIn('maria@acme.test');
    tom = await house.hire('agent', 'Tom');
    bus = new NatsBus({ servers: [house.nats.url], name: 'relay' });
    relay = new LogRelay({ store: house.store, pool: house.database.pool, bus });
    relay.start();
    await bus.connected();
  });
  afterAll(async () => {
    await relay?.stop();
    await bus?.close();
    await house?.close();
  });

  const says = (
    contactId: string,
    channel: string,
    text: string,
    conversationId: string = randomUUID(),
  ) => house.customerWrites({ contactId, channel, text, conversationId });
  // biome-ignore lint/suspicious/noExplicitAny: what the API answers.
  const personOf = async (contactId: string): Promise<any> =>
    (await tom.get(`/contacts/${contactId}`)).body;
  const textsOf = async (contactId: string, query = '') => {
    const { body } = await tom.get(`/contacts/${contactId}/timeline${query}`);
    // biome-ignore lint/suspicious/noExplicitAny: what the API answers.
    const items = body.items as any[];
    return {
      said: items.flatMap(({ channel, item }) =>
        item.content ? [`${channel}: ${item.content.text}`] : [],
      ),
      items,
      nextCursor: body.nextCursor as string | null,
    };
  };

  it('is two contacts until an agent merges them, one timeline after it, and two after a split', async () => {
    const phone = await house.meets({ channel: 'whatsapp', identity: ANNA, name: 'Anna' });
    const mail = await house.meets({ channel: 'email', identity: 'anna@home.test', name: 'A. K.' });
    const chat = await says(phone, 'whatsapp', 'one');
    const letter = await says(mail, 'email', 'two');
    await says(phone, 'whatsapp', 'three', chat.conversationId);
    await says(mail, 'email', 'four', letter.conversationId);
    await until(async () => (await textsOf(mail)).said.length === 2);
    await until(async () => (await textsOf(phone)).said.length === 2);

    const preview = await tom.get(`/contacts/${phone}/merge-preview?withContactId=${mail}`);
    expect(preview.body).toMatchObject({
      kept: { name: 'Anna', channels: ['whatsapp'], conversations: 1 },
      joined: { name: 'A. K.', addresses: ['anna@home.test'], conversations: 1 },
    });
    expect(preview.body.lines[0]).toBe(
      '1 conversation of Anna (31612345678) and 1 conversation of A. K. (anna@home.test) stand on one timeline.',
    );
    expect((await personOf(phone)).contactIds).toEqual([phone]); // It was only a look.

    const remark = 'She wrote her number in the mail.';
    const merged = await tom.post(`/contacts/${phone}/merge`, { withContactId: mail, remark });
    expect(merged).toMatchObject({ status: 200, body: { personId: phone } });
    const { mergeId } = merged.body;
    const again = await tom.post(`/contacts/${phone}/merge`, { withContactId: mail, mergeId });
    expect(again.body).toEqual(merged.body);

    // Whichever of the two is asked about: one person.
    for (const contactId of [phone, mail]) {
      expect(await personOf(contactId)).toMatchObject({
        personId: phone,
        name: 'Anna',
        contactIds: [phone, mail],
        channels: ['whatsapp', 'email'],
        addresses: [ANNA, 'anna@home.test'],
        conversations: 2,
        contacts: [
          { contactId: phone, merge: null },
          { contactId: mail, merge: { mergeId, byName: 'Tom', because: 'judged', remark } },
        ],
      });
      expect((await textsOf(contactId)).said).toEqual([
        'email: four',
        'whatsapp: three',
        'email: two',
        'whatsapp: one',
      ]);
    }

    // Page by page it is the same, and each conversation still belongs to its own contact.
    const whole = (await textsOf(mail)).items.map(({ item }) => item.itemId);
    const paged: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await textsOf(mail, `?limit=2${cursor && `&cursor=${cursor}`}`);
      paged.push(...page.items.map(({ item }) => item.itemId));
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(whole);
    const { body: letterNow } = await tom.get(`/conversations/${letter.conversationId}`);
    expect(letterNow.conversation.contactId).toBe(mail);

    const back = await tom.get(`/contacts/${mail}/merge-preview?mergeId=${mergeId}`);
    expect(back.body).toMatchObject({
      kept: { personId: phone, conversations: 1 },
      joined: { personId: mail, conversations: 1 },
    });
    const split = await tom.post(`/contacts/${mail}/split`, { mergeId });
    expect(split.body.personIds.sort()).toEqual([phone, mail].sort());
    expect((await tom.post(`/contacts/${mail}/split`, { mergeId })).status).toBe(200);
    expect((await personOf(mail)).contactIds).toEqual([mail]);
    expect((await textsOf(phone)).said).toEqual(['whatsapp: three', 'whatsapp: one']);
    expect((await textsOf(mail)).said).toEqual(['email: four', 'email: two']);

    const { body: audit } = await maria.get('/audit');
    const actions = JSON.stringify(audit);
    expect(actions).toContain('contacts_merged');
    expect(actions).toContain('contacts_split');
  });

  it('is refused in plain words where it makes no sense', async () => {
    const one = await house.meets({ channel: 'email', identity: 'one@x.test' });
    const two = await house.meets({ channel: 'email', identity: 'two@x.test' });
    const foreign = await house.meets({
      channel: 'email',
      identity: 'one@x.test',
      workspaceId: house.otherWorkspaceId,
    });
    const merge = async (kept: string, joined: string) => {
      const { status, body } = await tom.post(`/contacts/${kept}/merge`, { withContactId: joined });
      return [status, body.detail];
    };
    expect(await merge(one, one)).toEqual([409, expect.stringContaining('itself')]);
    expect(await merge(one, foreign)).toEqual([404, expect.stringContaining('this workspace')]);
    expect(await merge(foreign, one)).toEqual([404, expect.stringContaining('this workspace')]);
    expect(await merge(one, randomUUID())).toEqual([404, expect.anything()]);
    expect((await tom.get(`/contacts/${foreign}`)).status).toBe(404);
    expect((await tom.get(`/contacts/${foreign}/timeline`)).status).toBe(404);
    const never = { mergeId: randomUUID() };
    expect((await tom.post(`/contacts/${one}/split`, never)).body.refusal).toBe('unknown_merge');
    expect((await maria.post(`/contacts/${two}/forget`)).status).toBe(204);
    expect(await merge(one, two)).toEqual([409, expect.stringContaining('forgotten')]);
    expect((await tom.post(`/contacts/${one}/merge`, { withContactId: 'x' })).status).toBe(400);
    expect((await tom.get(`/contacts/${one}/merge-preview`)).status).toBe(400);
  });

  it('stays one person when ten agents merge three contacts in a ring at once', async () => {
    const ids = await Promise.all(
      ['p', 'q', 'r'].map((name) =>
        house.meets({ channel: 'email', identity: `${name}@ring.test` }),
      ),
    );
    const [p, q, r] = ids as [string, string, string];
    const ring = [
      [p, q],
      [q, r],
      [r, p],
      [q, p],
      [r, q],
      [p, r],
    ] as const;
    await Promise.all(
      ring.map(([kept, joined]) => tom.post(`/contacts/${kept}/merge`, { withContactId: joined })),
    );
    const persons = await Promise.all(ids.map(personOf));
    expect(new Set(persons.map(({ personId }) => personId)).size).toBe(1);
    expect([...persons[0].contactIds].sort()).toEqual([...ids].sort());
  });

  it('is offered by what a channel vouches for, with the reason, until somebody says no', async () => {
    const address = 'berta@proof.test';
    const signedIn = await house.meets({
      channel: 'webchat',
      identity: randomUUID(),
      aliases: [address],
      isVerified: true,
      name: 'Berta',
    });
    const mail = await house.meets({ channel: 'email', identity: address, name: 'B.' });
    const twin = await house.meets({ channel: 'email', identity: address });
    const offers = async (contactId: string) => (await personOf(contactId)).suggestions;
    await until(async () => (await offers(signedIn)).length === 2, PATIENCE);
    expect(await offers(mail)).toEqual([
      {
        personId: signedIn,
        name: 'Berta',
        channels: ['webchat'],
        because: 'same_email',
        shared: address,
        isProvenByBoth: false,
      },
    ]);
    // Two From headers prove nothing about each other.
    expect((await offers(twin)).map(({ personId }: { personId: string }) => personId)).toEqual([
      signedIn,
    ]);
    const no = await tom.post(`/contacts/${signedIn}/keep-apart`, { fromContactId: twin });
    expect(no.status).toBe(204);
    expect(await offers(twin)).toEqual([]);
    expect(await offers(signedIn)).toHaveLength(1);

    const because = 'same_email';
    const { body } = await tom.post(`/contacts/${signedIn}/merge`, {
      withContactId: mail,
      because,
    });
    expect(await offers(mail)).toEqual([]);
    await tom.post(`/contacts/${signedIn}/split`, { mergeId: body.mergeId });
    expect(await offers(mail)).toEqual([]); // Taken back: not offered again.

    // Somebody types the address to look for them.
    const found = (await tom.get(`/contacts?q=${encodeURIComponent(address)}`)).body.items;
    expect(found.map(({ personId }: { personId: string }) => personId).sort()).toEqual(
      [signedIn, mail, twin].sort(),
    );

    // The table says nothing about anybody, and forgets with the person.
    expect((await maria.post(`/contacts/${twin}/forget`)).status).toBe(204);
    const rows = async () => {
      const { rows: all } = await house.database.pool.query('select t::text from overview_trait t');
      return JSON.stringify(all);
    };
    await until(async () => !(await rows()).includes(twin), PATIENCE);
    expect(await rows()).toContain(mail);
    expect(await rows()).not.toContain('berta');
  });

  it('offers the same number on two accounts, however the number is written', async () => {
    const long = await house.meets({ channel: 'whatsapp', identity: '5511987654321' });
    const short = await house.meets({
      channel: 'whatsapp',
      identity: 'BR.777',
      aliases: ['551187654321'],
    });
    await until(async () => (await personOf(long)).suggestions.length === 1, PATIENCE);
    expect((await personOf(short)).suggestions).toMatchObject([
      { personId: long, because: 'same_phone', isProvenByBoth: true },
    ]);
  });

  it('is merged without an agent only where the channel itself says so, and never again after a split', async () => {
    const number = '31600000123';
    const phone = await house.meets({ channel: 'whatsapp', identity: number });
    const user = { channel: 'whatsapp', identity: 'NL.123', aliases: [number] };
    const named = await house.meets(user);
    await until(async () => (await personOf(named)).contactIds.length === 2, PATIENCE);
    const { personId, contacts } = await personOf(named);
    expect(personId).toBe(phone);
    const [, { merge }] = contacts;
    expect(merge).toMatchObject({ byName: 'Convolog', because: 'channel_says_same' });
    expect((await tom.post(`/contacts/${phone}/split`, { mergeId: merge.mergeId })).status).toBe(
      200,
    );

    // The number goes to somebody else: offered, not merged.
    const next = await house.meets({ channel: 'whatsapp', identity: 'NL.124', aliases: [number] });
    await until(async () => (await personOf(next)).suggestions.length > 0, PATIENCE);
    for (const contactId of [phone, named])
      expect((await personOf(contactId)).contactIds).toEqual([contactId]);
  });

  it('is called by name in the list also where a channel told none, as long as they are one', async () => {
    const visitor = await house.meets({ channel: 'webchat', identity: randomUUID() });
    const named = await house.meets({ channel: 'email', identity: 'n@x.test', name: 'Nadia' });
    const { conversationId } = await says(visitor, 'webchat', 'hello');
    const rowOf = async () =>
      (await tom.get('/conversations?status=all&limit=200')).body.items.find(
        (row: { conversationId: string }) => row.conversationId === conversationId,
      );
    const unnamed = (await until(rowOf, PATIENCE)).contactName;
    expect(unnamed).not.toBe('Nadia');
    const screen = await tom.watch();
    const shown = () =>
      screen
        .of('conversation')
        .filter((frame) => frame.row.conversationId === conversationId)
        .at(-1)?.row.contactName;
    const merge = await tom.post(`/contacts/${visitor}/merge`, { withContactId: named });
    await until(() => shown() === 'Nadia', PATIENCE);
    expect((await rowOf()).contactName).toBe('Nadia');
    await tom.post(`/contacts/${named}/split`, { mergeId: merge.body.mergeId });
    await until(() => shown() === unnamed, PATIENCE);
    expect((await rowOf()).contactName).toBe(unnamed);
    screen.close();
  });

  it('is found in the connected system by the address of any of their contacts', async () => {
    const crm = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        const found = body.includes('"known@crm.test"');
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ found, ...(found ? { fields: { plan: 'Gold' } } : {}) }));
      });
    });
    await new Promise<void>((done) => crm.listen(0, '127.0.0.1', done));
    try {
      const url = `http://127.0.0.1:${(crm.address() as AddressInfo).port}/`;
      const settings = { url, secret: 'a secret of sixteen' };
      expect((await maria.send('PUT', '/crm', settings)).status).toBe(204);
      const phone = await house.meets({ channel: 'whatsapp', identity: '31600000077' });
      const mail = await house.meets({ channel: 'email', identity: 'known@crm.test' });
      const { conversationId } = await says(phone, 'whatsapp', 'hello');
      const panel = async () => (await tom.get(`/conversations/${conversationId}/crm`)).body;
      await until(async () => (await panel()).outcome === 'not_found', PATIENCE);
      await tom.post(`/contacts/${phone}/merge`, { withContactId: mail });
      expect(await panel()).toMatchObject({ outcome: 'found', fields: { plan: 'Gold' } });
    } finally {
      crm.closeAllConnections();
      await new Promise((done) => crm.close(done));
    }
  });

  it('is forgotten whole: every contact that was merged, and only after a look at all of them', async () => {
    const one = await house.meets({ channel: 'whatsapp', identity: '31600000009', name: 'Gone' });
    const two = await house.meets({ channel: 'email', identity: 'gone@x.test' });
    const three = await house.meets({ channel: 'email', identity: 'gone@y.test' });
    const other = await house.meets({ channel: 'email', identity: 'stays@y.test' });
    await tom.post(`/contacts/${two}/merge`, { withContactId: three });
    await tom.post(`/contacts/${one}/merge`, { withContactId: two });
    const { body } = await tom.post(`/contacts/${other}/merge`, { withContactId: one });
    const forget = (contactIds?: string[]) =>
      maria.post(`/contacts/${three}/forget`, contactIds && { contactIds });

    const stale = await forget([one, two, three]);
    expect(stale.status).toBe(409);
    expect(stale.body.contactIds.sort()).toEqual([one, two, three, other].sort());
    await tom.post(`/contacts/${one}/split`, { mergeId: body.mergeId });
    expect((await forget([one, two, three])).status).toBe(204);
    expect((await forget()).status).toBe(204);
    for (const contactId of [one, two, three])
      expect(await personOf(contactId)).toMatchObject({ isForgotten: true, name: null });
    expect(await personOf(other)).toMatchObject({ isForgotten: false, name: 'stays@y.test' });
    const { rows } = await house.database.pool.query(
      'select key_id from sealing_key where destroyed_at is not null and key_id = any($1)',
      [[one, two, three, other]],
    );
    expect(rows.map(({ key_id }) => key_id).sort()).toEqual([one, two, three].sort());
  });
});
