/** Where a visitor may be answered when gone, and what the conversation is told of coming and going. */
import { discoverChannels } from '#libs/channels';
import { connectInbox } from '#libs/inbox';
import { Intake } from '#libs/intake';
import { until } from '#libs/testing';
import {
  closeDoors,
  conversationIn,
  eventsOf,
  GONE_AFTER_MS,
  maria,
  openDoor,
  workspaceId,
} from './chat-door.harness.js';

afterEach(closeDoors);

/** Time passes at once: whoever leaves is gone. */
const departureClock = {
  now: Date.now,
  later(ms: number, work: () => void) {
    const timer = setTimeout(work, ms === GONE_AFTER_MS ? 0 : 20);
    return () => clearTimeout(timer);
  },
};

async function chat(config: object = {}) {
  const door = await openDoor({ departureClock });
  const inboxId = await door.connect(config);
  const mailInboxId = await connectInbox(door.store, discoverChannels().get('email') as never, {
    workspaceId,
    channel: 'email',
    name: 'Mailbox',
    config: {
      address: 'help@flowers.example',
      secret: 'a secret of the flower shop',
      smtp: { host: '127.0.0.1', port: 25 },
    },
    agentId: maria,
  });
  const anna = await door.visit(inboxId);
  const ask = async () => {
    anna.say('Do you sell tulips?');
    await anna.got('ack');
    return conversationIn(door.store);
  };
  return { ...door, inboxId, mailInboxId, anna, ask };
}

/** A mail that carries our own signed name of the conversation: what the email channel makes of it. */
function mailTaken(
  { store, sealer, desk }: Pick<Awaited<ReturnType<typeof openDoor>>, 'store' | 'sealer' | 'desk'>,
  inboxId: string,
  conversationId: string,
  more: { readonly classification?: 'human' | 'bounce'; readonly id?: string } = {},
) {
  const { classification = 'human', id = '<1:2@mail.example>' } = more;
  const email = discoverChannels().get('email');
  if (!email) throw new Error('no email channel');
  const raw = Buffer.from('Twenty, please.\r\n\r\n> We do.\r\n');
  const fact = {
    kind: 'message' as const,
    threadKey: id,
    conversationId,
    dedupeKey: id,
    externalId: id,
    occurredAt: null,
    account: null,
    sender: { address: 'anna@mail.example', identity: 'anna@mail.example' },
    content: {
      kind: 'rich_text' as const,
      html: '',
      text: String(raw),
      strippedText: 'Twenty, please.',
    },
    classification,
  };
  const inbox = {
    inboxId,
    workspaceId,
    channel: 'email',
    name: 'Mailbox',
    config: {},
    namespace: '0192aaaa-0000-4000-8000-000000000001',
    health: 'good' as const,
    healthReason: null,
  };
  const mail = { ...email, parse: () => [{ raw, result: { kind: 'fact' as const, fact } }] };
  return new Intake(store, sealer, desk).take(inbox, mail, raw);
}

describe('An address for when the visitor is gone', () => {
  it('is taken once something was said, told back masked to every tab, and kept sealed', async () => {
    const { anna, ask, store, visit, inboxId } = await chat();
    expect((await anna.got('ready')).site).toMatchObject({ continuesByMail: true });
    anna.send({ type: 'address', address: 'anna@mail.example' });
    expect((await anna.got('error')).problem).toMatchObject({ status: 409 });
    await ask();
    const other = await visit(inboxId, anna.token);
    anna.send({ type: 'address', address: 'nonsense' });
    expect((await anna.got('error', 2)).problem).toMatchObject({ status: 400 });
    anna.send({ type: 'address', address: ' anna@mail.example ' });
    for (const browser of [anna, other])
      expect(await browser.got('address')).toMatchObject({
        address: 'a…@mail.example',
        isContinued: false,
      });
    const [left] = await eventsOf(store, 'ReplyAddressLeft');
    expect(left).toMatchObject({
      data: { by: 'contact' },
      private: { address: 'anna@mail.example' },
    });
  });

  it('is not asked for where the inbox does not want it', async () => {
    const { anna } = await chat({ continueByMail: false });
    expect((await anna.got('ready')).site).toMatchObject({ continuesByMail: false });
  });
});

describe('A visitor who goes', () => {
  it('is noted as gone with what is unread, and as back', async () => {
    const { anna, ask, answer, store, visit, inboxId } = await chat({ mailAfterSeconds: 30 });
    const conversationId = await ask();
    anna.send({ type: 'address', address: 'anna@mail.example' });
    await anna.got('address');
    await answer(conversationId, 'We do.');
    await anna.got('message', 2);
    anna.close();
    await until(async () => (await eventsOf(store, 'VisitorLeft')).length === 1, {
      timeoutMs: 15_000,
    });
    const [left] = await eventsOf(store, 'VisitorLeft');
    expect(left?.data).toMatchObject({ unread: 1, afterSeconds: 30 });
    await visit(inboxId, anna.token);
    await until(async () => (await eventsOf(store, 'VisitorReturned')).length === 1, {
      timeoutMs: 15_000,
    });
  });

  it('finds in the chat what was answered by mail, and what they wrote there, without the quote', async () => {
    const { anna, ask, answer, desk, store, sealer, mailInboxId, visit, inboxId } = await chat();
    const conversationId = await ask();
    anna.send({ type: 'address', address: 'anna@mail.example' });
    await anna.got('address');
    await answer(conversationId, 'We do.');
    const cause = {
      actor: { kind: 'system', id: 'delivery' },
      causationId: null,
      correlationId: 'c',
    } as const;
    const at = Date.now();
    await desk.handle(
      workspaceId,
      conversationId,
      { type: 'NoteVisitorLeft', at, afterSeconds: 30 },
      cause,
    );
    const [messageId, inbox] = ['3a110000-0000-7000-8000-000000000001', mailInboxId];
    await desk.handle(
      workspaceId,
      conversationId,
      { type: 'ContinueByMail', messageId, inboxId: inbox, now: at + 60_000 },
      cause,
    );
    const report = await mailTaken({ store, sealer, desk }, mailInboxId, conversationId);
    expect(report).toMatchObject({ shown: 1, recorded: [{ conversationId }] });
    await mailTaken({ store, sealer, desk }, mailInboxId, conversationId, {
      classification: 'bounce',
      id: '<daemon@mail.example>',
    });
    const back = await visit(inboxId, anna.token);
    await until(() => back.texts().length === 3, { timeoutMs: 15_000 });
    expect(back.texts()).toEqual(['Do you sell tulips?', 'We do.', 'Twenty, please.']);
    expect(back.of('message')[2]).toMatchObject({ via: 'email', direction: 'in' });
    expect(back.of('message')[2]?.clientMessageId).toBeUndefined();
    expect(back.of('address').at(-1)).toMatchObject({ isContinued: true });
  });

  it('is written to through the mailbox that it went on by, and through no other', async () => {
    const { ask, mailInboxId, ...house } = await chat();
    const conversationId = await ask();
    const report = await mailTaken(house, mailInboxId, conversationId);
    expect(report.recorded[0]?.conversationId).not.toBe(conversationId);
  });
});
