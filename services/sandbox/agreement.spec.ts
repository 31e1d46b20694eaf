/**
 * The pretend platforms and the house's own channel code must agree: every payload of ours is
 * verified and understood by the channel, and every send of the channel is taken by the platform.
 */
import { randomUUID } from 'node:crypto';
import { discoverChannels, type InboundFact, type OutboundMessage } from '#libs/channels';
import { until } from '#libs/testing';
import type { Customer } from './customers.js';
import { HouseStandIn } from './house-stand-in.js';
import { openSandbox, type OpenSandbox } from './sandbox.harness.js';

const channels = discoverChannels();
/** A busy machine must not turn an answer into silence; and silence is waited for in full. */
const PATIENT_MS = 15_000;
const SILENT_MS = 3_000;

/** What the channels are told about accounts on a sandbox. */
function configsAt(url: string, mailboxPort: number): Record<string, Record<string, unknown>> {
  const meta = { appSecret: 'app', verifyToken: 'verify', graphUrl: `${url}/graph` };
  return {
    messenger: { ...meta, pageId: '111', accessToken: 'page token' },
    whatsapp: { ...meta, phoneNumberId: '222', accessToken: 'number token' },
    email: {
      address: 'support@shop.example',
      secret: 'a secret of the mailbox',
      senderName: 'Shop',
      smtp: { host: '127.0.0.1', port: mailboxPort },
    },
  };
}

describe('Pretend platforms and real channels', () => {
  const house = new HouseStandIn();
  let sandbox: OpenSandbox;
  let url: string;
  let noor: Customer;
  let configs: Record<string, Record<string, unknown>>;

  beforeAll(async () => {
    sandbox = await openSandbox(house, (at, mailboxPort) => {
      configs = configsAt(at, mailboxPort);
      return Object.entries(configs).map(([channel, config]) => ({
        inboxId: channel,
        channel,
        name: channel,
        config,
      }));
    });
    ({ url, noor } = sandbox);
  });
  afterAll(() => sandbox?.stop());

  beforeEach(() => {
    house.webhooks.length = 0;
    house.mails.length = 0;
  });

  const say = (inboxId: string, utterance: object) => sandbox.say(inboxId, utterance);

  const settingsOf = (id: string) => {
    const channel = channels.get(id);
    if (!channel) throw new Error(`There is no channel ${id}.`);
    return { channel, config: channel.config.parse(configs[id]) };
  };

  /** What the channel makes of everything that reached the house so far. */
  const understood = async (id: string): Promise<InboundFact[]> => {
    const { channel, config } = settingsOf(id);
    const facts: InboundFact[] = [];
    for (const { path, headers, body } of house.webhooks) {
      if (!path.includes(`/${id}/`)) continue; // A late report of the test before.
      const raw = Buffer.from(body);
      const request = { method: 'POST', headers, query: {}, body: raw } as const;
      expect(channel.verify(request as Parameters<typeof channel.verify>[0], config)).toBe(true);
      for (const { result } of await channel.parse(raw, config)) {
        expect(result).toMatchObject({ kind: 'fact' });
        if (result.kind === 'fact') facts.push(result.fact);
      }
    }
    return facts;
  };

  const send = (id: string, text: string, to: string, timeoutMs = PATIENT_MS) => {
    const { channel, config } = settingsOf(id);
    const message: OutboundMessage = {
      messageId: randomUUID(),
      conversationId: '0197a000-0000-5000-8000-000000000002',
      workspaceId: 'workspace',
      inboxId: id,
      to,
      content: { kind: 'text', text },
      isAutomatic: false,
      replyToExternalId: null,
      subject: 'Invoice',
      references: [],
      senderName: 'Maria',
    };
    return channel.send(message, config, { fetch, timeoutMs, readBlob: async () => null });
  };

  const addresses = () => ({ messenger: noor.psid, whatsapp: noor.waId, email: noor.email });

  it.each(['messenger', 'whatsapp'])('%s reads all that customers can say', async (id) => {
    const kinds = ['image', 'file', 'sticker', 'location', 'unsupported'] as const;
    await say(id, { kind: 'text', text: 'Één vraag 👋' });
    for (const kind of kinds) await say(id, { kind });
    await say(id, { kind: 'choice', title: 'Yes', payload: 'yes' });
    const facts = (await understood(id)).map((fact) => {
      if (fact.kind !== 'message') throw new Error(`A ${fact.kind} instead of a message.`);
      return fact.content;
    });
    expect(facts[0]).toEqual({ kind: 'text', text: 'Één vraag 👋' });
    expect(facts.map(({ kind }) => kind)).toEqual(['text', ...kinds, 'button_reply']);
  });

  it.each(['messenger', 'whatsapp'] as const)(
    '%s sends, and reads the reports back',
    async (id) => {
      await say(id, { kind: 'text', text: 'Hello' });
      const outcome = await send(id, 'Hello Noor', addresses()[id]);
      expect(outcome).toEqual({ kind: 'accepted', externalId: expect.any(String) });
      const receipts = await until(async () => {
        const found = (await understood(id)).filter((fact) => fact.kind === 'receipt');
        return found.some((fact) => fact.outcome === 'read') ? found : null;
      });
      expect(receipts.map((fact) => fact.outcome)).toContain('delivered');
    },
  );

  it.each(['messenger', 'whatsapp'] as const)(
    '%s reads reactions and messages taken back',
    async (id) => {
      const said = await (await say(id, { kind: 'text', text: 'Oops' })).json();
      await send(id, 'Pardon?', addresses()[id]);
      await say(id, { kind: 'reaction', emoji: '👍' });
      await say(id, { kind: 'unsend', bubbleId: (said as { bubbleId: string }).bubbleId });
      const kinds = (await understood(id)).map((fact) => fact.kind);
      expect(kinds).toEqual(expect.arrayContaining(['message', 'reaction', 'revoke']));
    },
  );

  it.each([
    ['messenger', 'fail:551', 'failed'],
    ['messenger', 'limit:7', 'retry'],
    ['whatsapp', 'fail:131008', 'failed'],
    ['whatsapp', 'limit:7', 'retry'],
    ['email', 'fail:550', 'failed'],
    ['email', 'fail:451', 'retry'],
  ] as const)('%s takes "%s" for %s', async (id, text, kind) => {
    expect(await send(id, text, addresses()[id])).toMatchObject({ kind });
  });

  it('every one of them takes silence for unknown', async () => {
    const ids = ['messenger', 'whatsapp', 'email'] as const;
    const outcomes = ids.map((id) => send(id, 'hang', addresses()[id], SILENT_MS));
    const unknown = expect.objectContaining({ kind: 'unknown' });
    expect(await Promise.all(outcomes)).toEqual([unknown, unknown, unknown]);
  });

  it('email finds its own conversation in the answer of the customer', async () => {
    await say('email', { kind: 'text', text: 'Where is it?', subject: 'Invoice', isNewMail: true });
    expect(await send('email', 'Here.', noor.email)).toMatchObject({ kind: 'accepted' });
    await say('email', { kind: 'text', text: 'Thank you' });
    const { channel, config } = settingsOf('email');
    const [first, answer] = house.mails;
    const read = async (mail: string | undefined) =>
      (await channel.parse(Buffer.from(mail ?? '', 'latin1'), config))[0]?.result;
    expect(await read(first)).toMatchObject({ fact: { kind: 'message', subject: 'Invoice' } });
    expect(await read(answer)).toMatchObject({
      fact: {
        conversationId: '0197a000-0000-5000-8000-000000000002',
        content: { strippedText: 'Thank you' },
      },
    });
  });

  it('email verifies the webhook that the sandbox signs', async () => {
    const settings = { mailRoute: 'webhook' };
    await fetch(`${url}/sandbox/control`, { method: 'POST', body: JSON.stringify({ settings }) });
    await say('email', { kind: 'text', text: 'By webhook' });
    expect(await understood('email')).toMatchObject([{ kind: 'message' }]);
  });
});
