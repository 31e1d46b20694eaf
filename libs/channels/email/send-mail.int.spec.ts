/** Mail that leaves through a real mail server, and comes back in as the server delivered it. */
import { randomUUID } from 'node:crypto';
import { startTestSmtp, type TestSmtp, until } from '#libs/testing';
import type { OutboundMessage } from '../src/outbound.js';
import email from './channel.js';

let server: TestSmtp;
beforeAll(async () => {
  server = await startTestSmtp();
});
afterAll(() => server.stop());

function send(to: string, conversationId: string) {
  const message: OutboundMessage = {
    messageId: randomUUID(),
    conversationId,
    workspaceId: randomUUID(),
    inboxId: randomUUID(),
    to,
    content: { kind: 'text', text: 'We do sell tulips.\n.\nYours, Maria \u{1f337}' },
    isAutomatic: false,
    replyToExternalId: '<ann.1@home.example>',
    subject: 'Tülips',
    references: ['<ann.1@home.example>'],
    senderName: 'Maria',
  };
  return email.send(message, configOf(server.port), {
    fetch,
    timeoutMs: 10_000,
    readBlob: async () => null,
  });
}

const configOf = (port: number) =>
  email.config.parse({
    address: 'help@flowers.example',
    secret: 'a secret of the flower shop',
    smtp: { host: '127.0.0.1', port },
  });

describe('A real mail server', () => {
  it('takes our mail and delivers it whole; the answer to it finds the conversation', async () => {
    const conversationId = randomUUID();
    expect(await send('ann@home.example', conversationId)).toMatchObject({ kind: 'accepted' });
    await until(() => server.delivered().length === 1, { timeoutMs: 15_000, what: 'the delivery' });
    const raw = server.delivered()[0] as string;
    const parsed = await email.parse(
      Buffer.from(raw.replace(/^X-Convolog-Loop:.*\r?\n/m, '')),
      configOf(1),
    );
    expect(parsed[0]?.result).toMatchObject({
      fact: { content: { subject: 'Re: Tülips', text: expect.stringContaining('\n.\nYours') } },
    });
    const replyTo = /^Reply-To:\s+(\S+)/m.exec(raw)?.[1];
    const messageId = /^Message-ID:\s+(\S+)/im.exec(raw)?.[1];
    for (const answer of [`To: ${replyTo}`, `In-Reply-To: ${messageId}`]) {
      const [element] = await email.parse(
        Buffer.from(`From: ann@home.example\r\n${answer}\r\n\r\nTwenty, please.\r\n`),
        configOf(1),
      );
      expect(element?.result).toMatchObject({ fact: { conversationId } });
    }
  });

  it('that greylists is asked again later, one that knows nobody is not (pitfall 23)', async () => {
    expect(await send('grey@home.example', randomUUID())).toMatchObject({
      kind: 'retry',
      code: 'smtp_451',
    });
    expect(await send('gone@home.example', randomUUID())).toMatchObject({
      kind: 'failed',
      code: 'smtp_550',
    });
  });
});
