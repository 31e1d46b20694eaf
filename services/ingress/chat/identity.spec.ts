/** Visitors whom the site vouches for, over real sockets. */
import { createHmac } from 'node:crypto';
import { closeDoors, eventsOf, openDoor } from './chat-door.harness.js';

const identitySecret = 'a secret between the site and the house, long enough';
const later = Math.floor(Date.now() / 1_000) + 600;

function proof(claims: object, secret = identitySecret, alg = 'HS256'): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg, typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

afterEach(closeDoors);

async function hello(door: Awaited<ReturnType<typeof openDoor>>, inboxId: string, more: object) {
  const browser = await door.browse();
  browser.send({ type: 'hello', inboxId, visitorToken: null, after: null, ...more });
  return browser;
}

describe('A visitor whom the site vouches for', () => {
  it('is one verified contact on every device, and keeps no token in the browser', async () => {
    const door = await openDoor();
    const inboxId = await door.connect({ identitySecret });
    const identity = proof({
      sub: 'customer-7',
      exp: later,
      name: 'Ann',
      email: 'Ann@home.example',
    });
    const phone = await hello(door, inboxId, { identity });
    await phone.got('live');
    phone.say('Where is my order?');
    await phone.got('ack');
    const desktop = await hello(door, inboxId, { identity });
    await desktop.got('message');
    expect(desktop.texts()).toEqual(['Where is my order?']);
    expect((await desktop.got('ready')).visitorToken).toBeNull();
    const contacts = await eventsOf(door.store, 'ContactCreated');
    const identities = await eventsOf(door.store, 'IdentityLinked');
    expect(
      [...contacts, ...identities].filter(({ data }) => 'isVerified' in (data as object)),
    ).toMatchObject([{ data: { isVerified: true } }]);
    expect(JSON.stringify([...contacts, ...identities].map((event) => event.private))).toContain(
      'ann@home.example',
    );
    // The site vouches for the address: answers may follow there.
    expect(await eventsOf(door.store, 'ReplyAddressLeft')).toMatchObject([
      { data: { by: 'site' }, private: { address: 'Ann@home.example' } },
    ]);
  });

  it.each([
    ['another secret', proof({ sub: 'customer-7', exp: later }, 'x'.repeat(40))],
    ['no time of expiry', proof({ sub: 'customer-7' })],
    ['a time that is over', proof({ sub: 'customer-7', exp: 1 })],
    ['another algorithm', proof({ sub: 'customer-7', exp: later }, identitySecret, 'none')],
    [
      'a changed name',
      proof({ sub: 'customer-7', exp: later }).replace(
        /^([^.]+)\.[^.]+/,
        `$1.${Buffer.from('{"sub":"boss","exp":99999999999}').toString('base64url')}`,
      ),
    ],
    ['nothing', 'abc'],
  ])('is refused with %s', async (_name, identity) => {
    const door = await openDoor();
    const inboxId = await door.connect({ identitySecret });
    const browser = await hello(door, inboxId, { identity });
    expect((await browser.got('error')).problem.status).toBe(403);
    expect(browser.of('ready')).toEqual([]);
  });

  it('is never met by somebody who only claims to be them (chatwoot#9493)', async () => {
    const door = await openDoor();
    const inboxId = await door.connect({ identitySecret });
    const identity = proof({ sub: 'customer-7', exp: later, name: 'Ann' });
    const ann = await hello(door, inboxId, { identity });
    await ann.got('live');
    ann.say('My secret question');
    await ann.got('ack');
    const stranger = await door.visit(inboxId);
    // Whatever a browser puts into its message, who it is stands in the socket's hello.
    stranger.say('Hello', { name: 'Ann', identity });
    await stranger.got('ack');
    expect(stranger.texts()).toEqual(['Hello']);
    const received = await eventsOf(door.store, 'MessageReceived');
    expect(new Set(received.map(({ stream }) => stream)).size).toBe(2);
    const [, unknown] = (await eventsOf(door.store, 'IdentityLinked'))
      .concat(await eventsOf(door.store, 'ContactCreated'))
      .filter(({ data }) => 'isVerified' in (data as object));
    expect(unknown?.data).toMatchObject({ isVerified: false });
  });

  it('is the only one where the site demands it', async () => {
    const door = await openDoor();
    const inboxId = await door.connect({ identitySecret, identityRequired: true });
    const browser = await hello(door, inboxId, {});
    expect((await browser.got('error')).problem.status).toBe(403);
  });
});
