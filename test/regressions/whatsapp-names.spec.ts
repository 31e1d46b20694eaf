/**
 * One person on WhatsApp, named by a phone number, a user id or both, and renamed now and then: any payload
 * that told two of the names together makes them one person for good, in every process.
 */
import { house, says, whatsapp } from './house.js';

const PHONE = '31612345678';
const NEW_PHONE = '31687654321';
const USER = 'NL.13491208655302741918';
const NEW_USER = 'NL.2001';

const both = { from: PHONE, from_user_id: USER };
const system = (said: object, from: object = {}) => ({
  ...from,
  id: `wamid.system.${JSON.stringify(said).length}.${Math.random()}`,
  timestamp: '1785571300',
  type: 'system',
  system: said,
});
const newUserId = system({
  type: 'user_changed_user_id',
  previous_user_id: USER,
  user_id: NEW_USER,
});
const newNumber = system(
  {
    type: 'user_changed_number',
    wa_id: NEW_PHONE,
    previous_user_id: USER,
    user_id: NEW_USER,
  },
  { from: PHONE },
);
const status = (names: object) => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: '1',
      changes: [
        {
          field: 'messages',
          value: {
            metadata: { phone_number_id: '5' },
            statuses: [
              { id: 'wamid.OURS', status: 'delivered', timestamp: '1785571250', ...names },
            ],
          },
        },
      ],
    },
  ],
});

/** What is taken in, one by one and each in a process of its own, and how many conversations it makes. */
async function conversationsOf(...payloads: readonly object[]) {
  const at = house('whatsapp');
  for (const payload of payloads) await at.takeElsewhere(payload);
  return { ...at, count: (await at.conversations()).size };
}
const say = (from: object) => whatsapp([says(from)]);

describe('A payload with one name alone finds the person', () => {
  it.each([
    ['user id, after both', [both, { from_user_id: USER }]],
    ['phone, after both', [both, { from: PHONE }]],
    [
      'user id, after a phone alone and both',
      [{ from: PHONE }, both, { from_user_id: USER }, { from: PHONE }],
    ],
    [
      'phone, after a user id alone and both',
      [{ from_user_id: USER }, both, { from: PHONE }, { from_user_id: USER }],
    ],
    [
      'parent of the user id, after both',
      [
        { ...both, from_parent_user_id: 'NL.ENT.1' },
        { from_parent_user_id: 'NL.ENT.1', from: PHONE },
      ],
    ],
  ])('%s', async (_which, senders) => {
    const { count } = await conversationsOf(...senders.map(say));
    expect(count).toBe(1);
  });

  it('told by the contacts beside the messages', async () => {
    const contact = { wa_id: PHONE, user_id: USER, profile: { name: 'Anna' } };
    const first = whatsapp([says({ from: PHONE })], [contact]);
    const { count } = await conversationsOf(
      first,
      say({ from_user_id: USER }),
      say({ from: PHONE }),
    );
    expect(count).toBe(1);
  });

  it('told by a report about a message of ours alone', async () => {
    const report = status({ recipient_id: PHONE, recipient_user_id: USER });
    const { count } = await conversationsOf(
      say({ from: PHONE }),
      report,
      say({ from_user_id: USER }),
    );
    expect(count).toBe(1);
  });

  it('and is somebody new where nothing ever told that they are one', async () => {
    const { count } = await conversationsOf(say({ from: PHONE }), say({ from_user_id: USER }));
    expect(count).toBe(2);
  });
});

describe('A customer who is called otherwise now', () => {
  const update = {
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '1',
        changes: [
          {
            field: 'user_id_update',
            value: {
              metadata: { phone_number_id: '5' },
              user_id_update: [{ user_id: { previous: USER, current: NEW_USER } }],
            },
          },
        ],
      },
    ],
  };

  it.each([
    ['by user_changed_user_id', whatsapp([newUserId]), NEW_USER],
    ['by user_id_update', update, NEW_USER],
    ['by user_changed_number', whatsapp([newNumber]), NEW_PHONE],
  ])('goes on in the same conversation, and is answered there, %s', async (_how, news, address) => {
    const at = await conversationsOf(say(both), news, say({ from_user_id: NEW_USER }));
    expect(at.count).toBe(1);
    const { start, lastInboundAt } = await at.state();
    expect(start?.address).toBe(address);
    expect(lastInboundAt).toBe(1_785_571_200_000);
    const linked = (await at.events()).filter(({ type }) => type === 'IdentityLinked');
    expect(new Set(linked.map(({ stream }) => stream)).size).toBe(1);
    expect(linked.at(-1)?.private).toMatchObject({ identity: NEW_USER });
  });

  it('again and again, from phone to user id to user id', async () => {
    const third = system({
      type: 'user_changed_user_id',
      previous_user_id: NEW_USER,
      user_id: 'NL.3',
    });
    const { count } = await conversationsOf(
      say({ from: PHONE }),
      say(both),
      whatsapp([newUserId]),
      whatsapp([third]),
      say({ from_user_id: 'NL.3' }),
    );
    expect(count).toBe(1);
  });

  it('is answered at the number again once a message tells it', async () => {
    const at = await conversationsOf(
      say(both),
      whatsapp([newUserId]),
      say({ from_user_id: NEW_USER, from: NEW_PHONE }),
    );
    expect((await at.state()).start?.address).toBe(NEW_PHONE);
  });

  it('who wrote under the new name first is the same person beside it, as the contact tells', async () => {
    const at = await conversationsOf(
      say(both),
      say({ from_user_id: NEW_USER }),
      whatsapp([newUserId]),
    );
    expect(at.count).toBe(2);
    const identities = (await at.events())
      .filter(({ type }) => type === 'IdentityLinked')
      .map((event) => event.private as { identity: string; aliases: readonly string[] });
    // That is what the overview merges two contacts by: one names the other.
    expect(identities).toContainEqual(
      expect.objectContaining({ identity: NEW_USER, aliases: expect.arrayContaining([USER]) }),
    );
  });
});

describe('A number that changed hands', () => {
  it('does not join two people, and leads to the new one', async () => {
    const at = await conversationsOf(
      say({ from: PHONE }),
      say(both),
      say({ from: PHONE, from_user_id: 'NL.9' }),
    );
    expect(at.count).toBe(2);
    await at.takeElsewhere(say({ from: PHONE }));
    await at.takeElsewhere(say({ from_user_id: USER }));
    const received = (await at.events()).filter(({ type }) => type === 'MessageReceived');
    const [first, second, third, fourth, fifth] = received.map(({ stream }) => stream);
    expect([second, fifth]).toEqual([first, first]);
    expect(fourth).toBe(third);
  });
});

describe('Names', () => {
  it('are told once, however often they come, 16 times at once', async () => {
    const at = house('whatsapp');
    await Promise.all(Array.from({ length: 16 }, () => at.takeElsewhere(say(both))));
    await at.take(say(both));
    const linked = (await at.events()).filter(({ type }) => type === 'NameLinked');
    expect(linked).toHaveLength(1);
    expect((await at.conversations()).size).toBe(1);
  });

  it('of somebody who was forgotten lead nowhere', async () => {
    const at = house('whatsapp');
    await at.take(say({ from: PHONE }));
    await at.take(say(both));
    const [created] = (await at.events()).filter(({ type }) => type === 'ContactCreated');
    await at.forget((created?.stream ?? '').slice('contact-'.length));
    await at.takeElsewhere(say({ from_user_id: USER }));
    expect((await at.conversations()).size).toBe(2);
  });
});
