import type { InboundFact, InboundMessage, InboundReceipt } from '../src/inbound.js';
import email from './channel.js';
import { LOOP_HEADER, loopMarkOf } from './loop-mark.js';
import { envelopeIdOf, ownMessageIdOf, replyAddressOf } from './threading.js';

const secret = 'a secret of the flower shop';
const config = email.config.parse({
  address: 'help@flowers.example',
  secret,
  smtp: { host: '127.0.0.1', port: 25 },
});
const conversationId = '0192f0c1-7e0a-7c11-9a51-2f6f1d1b4a10';
const messageId = '0192f0c1-8f3b-7d22-8b62-3a7a2e2c5b21';
const ours = ownMessageIdOf({ conversationId, messageId }, secret, config.address);

/** A mail of Ann's; `changes` replaces headers, or leaves one away with `null`. */
function mail(changes: Record<string, string | null> = {}, body = 'Do you sell tulips?'): Buffer {
  const headers: Record<string, string | null> = {
    From: 'Ann Jansen <Ann@Home.example>',
    To: 'help@flowers.example',
    Subject: 'Tulips',
    Date: 'Tue, 3 Mar 2026 09:12:00 +0100',
    'Message-ID': '<ann.1@home.example>',
    ...changes,
  };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${value}`],
  );
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body.replaceAll('\n', '\r\n')}\r\n`);
}

async function factsOf(raw: Buffer): Promise<InboundFact[]> {
  const elements = await email.parse(raw, config);
  return elements.flatMap(({ result }) => (result.kind === 'fact' ? [result.fact] : []));
}

async function messageOf(raw: Buffer): Promise<InboundMessage> {
  const message = (await factsOf(raw)).find((fact) => fact.kind === 'message');
  if (!message) throw new Error('This mail gave no message.');
  return message;
}

describe('A mail', () => {
  it('is a message with subject, text, sender and the ids for the answer', async () => {
    expect(await messageOf(mail())).toMatchObject({
      threadKey: '<ann.1@home.example>',
      externalId: '<ann.1@home.example>',
      account: 'help@flowers.example',
      occurredAt: new Date('2026-03-03T08:12:00Z'),
      sender: { address: 'ann@home.example', identity: 'ann@home.example', name: 'Ann Jansen' },
      subject: 'Tulips',
      classification: 'human',
      references: ['<ann.1@home.example>'],
      content: { kind: 'rich_text', subject: 'Tulips', strippedText: 'Do you sell tulips?' },
    });
  });

  it('keeps attachments as parts of the raw mail, which readPart opens', async () => {
    const raw = mail(
      { 'Content-Type': 'multipart/mixed; boundary=b' },
      '--b\n\nSee the picture.\n--b\nContent-Type: image/png; name="../t\u00fclip.png"\nContent-ID: <pic>\nContent-Transfer-Encoding: base64\n\niVBORw==\n--b\nContent-Type: message/rfc822\n\nSubject: inner\n\nhello\n--b--',
    );
    const { content } = await messageOf(raw);
    expect(content).toMatchObject({
      attachments: [
        {
          mime: 'image/png',
          contentId: 'pic',
          sizeBytes: 4,
          source: { from: 'mime_part', index: 0 },
        },
        { mime: 'message/rfc822', name: 'message.eml', source: { from: 'mime_part', index: 1 } },
      ],
    });
    expect(JSON.stringify(content)).not.toContain('../');
    expect(await email.readPart?.(raw, 0)).toEqual({
      mime: 'image/png',
      bytes: Buffer.from('iVBORw==', 'base64'),
    });
    expect(await email.readPart?.(raw, 7)).toBeNull();
  });

  it.each([
    ['no Message-ID', { 'Message-ID': null }],
    ['a date that is none', { Date: 'yesterday, late' }],
    ['a date of a broken clock', { Date: 'Fri, 1 Jan 1904 00:00:00 +0000' }],
    ['a character set that does not exist', { 'Content-Type': 'text/plain; charset=klingon-1' }],
    ['an empty subject', { Subject: '' }],
    ['a boundary that never comes', { 'Content-Type': 'multipart/mixed; boundary=never' }],
    ['no sender', { From: null }],
    ['a sender without a name before the @', { From: '""@home.example' }],
  ])('is shown with %s', async (_what, changes) => {
    const message = await messageOf(mail(changes));
    expect(message.sender.address).toContain('@');
    expect(message.threadKey).toMatch(/^<.+>$/);
  });

  it('gives an unknown sender an address that cannot be answered', async () => {
    const { sender } = await messageOf(mail({ From: null }));
    expect(sender.address).toMatch(/\.invalid$/);
    expect(
      (await messageOf(mail({ From: null, 'Message-ID': '<2@x.example>' }))).sender.identity,
    ).not.toBe(sender.identity);
  });

  it('answers to Reply-To and remembers who wrote', async () => {
    const { sender } = await messageOf(mail({ 'Reply-To': 'orders@home.example' }));
    expect(sender).toMatchObject({ identity: 'ann@home.example', address: 'orders@home.example' });
  });

  it.each(['no-reply@forms.example', 'help@flowers.example'])(
    'takes the person behind a form that mails as %s',
    async (from) => {
      const message = await messageOf(mail({ From: from, 'Reply-To': 'ann@home.example' }));
      expect(message.sender.identity).toBe('ann@home.example');
      expect(message.classification).toBe('human');
    },
  );

  it('has the same key by whatever road it came, and another when its words differ', async () => {
    const key = async (raw: Buffer) => (await messageOf(raw)).dedupeKey;
    const straight = await key(mail());
    expect(await key(Buffer.from(mail().toString().replaceAll('\r\n', '\n')))).toBe(straight);
    expect(await key(mail({ Received: 'from a by b', 'Delivered-To': 'x@y.example' }))).toBe(
      straight,
    );
    expect(await key(mail({}, 'Do you sell roses?'))).not.toBe(straight);
  });

  it('keeps the text when the sender forgot the empty line below the headers', async () => {
    const raw = Buffer.from(
      'From: ann@home.example\nSubject: Tulips\nDo you sell tulips?\nAnd roses?\n',
    );
    expect((await messageOf(raw)).content).toMatchObject({
      text: expect.stringContaining('Do you sell'),
    });
  });

  it('shows the text of a mail that only wraps another one', async () => {
    const raw = mail(
      { 'Content-Type': 'message/rfc822' },
      'From: tom@home.example\nSubject: inner\n\nhello from inside',
    );
    expect((await messageOf(raw)).content).toMatchObject({
      text: expect.stringContaining('hello from inside'),
    });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    [
      'parts that nest for ever',
      mail(
        { 'Content-Type': 'multipart/mixed; boundary=b0' },
        Array.from(
          { length: 300 },
          (_, depth) => `--b${depth}\nContent-Type: multipart/mixed; boundary=b${depth + 1}\n\n`,
        ).join(''),
      ),
    ],
    [
      'a million parts',
      mail({ 'Content-Type': 'multipart/mixed; boundary=b' }, '--b\n\nx\n'.repeat(50_000)),
    ],
    ['a million lines', mail({}, '\n'.repeat(200_000))],
  ])('is refused as malformed when it is %s', async (_what, raw) => {
    await expect(email.parse(raw, config)).rejects.toThrow('mail');
  });

  it('is read in bounded time when mails nest in mails', async () => {
    let inner = 'From: a@b.example\n\nhello';
    for (let depth = 0; depth < 400; depth++) inner = `Content-Type: message/rfc822\n\n${inner}`;
    const startedAt = process.cpuUsage();
    await email.parse(Buffer.from(inner.repeat(50)), config);
    expect(process.cpuUsage(startedAt).user / 1_000).toBeLessThan(2_000);
  });
});

describe('The conversation of a mail', () => {
  it.each([
    ['In-Reply-To', { 'In-Reply-To': ours }],
    ['References', { References: `<root@home.example> ${ours} <later@home.example>` }],
    [
      'the reply address',
      { To: `"Flowers" <${replyAddressOf(conversationId, secret, config.address)}>` },
    ],
    [
      'the reply address in capitals',
      { Cc: replyAddressOf(conversationId, secret, config.address).toUpperCase() },
    ],
    [
      'Delivered-To',
      {
        To: 'somebody@else.example',
        'Delivered-To': replyAddressOf(conversationId, secret, config.address),
      },
    ],
  ])('is found in %s', async (_where, changes) => {
    expect((await messageOf(mail(changes))).conversationId).toBe(conversationId);
  });

  it.each([
    [
      'another inbox’s secret',
      ownMessageIdOf({ conversationId, messageId }, 'another shop', config.address),
    ],
    ['a changed conversation', ours.replace('4a10', '4a11')],
    ['no signature', `<${conversationId}.${messageId}@flowers.example>`],
  ])('is not opened by %s', async (_what, forged) => {
    expect((await messageOf(mail({ 'In-Reply-To': forged }))).conversationId).toBeUndefined();
    const address = replyAddressOf(conversationId, 'another shop', config.address);
    expect((await messageOf(mail({ To: address }))).conversationId).toBeUndefined();
  });

  it('is the root of the thread when nothing of ours is named, and never the subject', async () => {
    const reply = await messageOf(
      mail({
        References: '<root@home.example>\r\n <mid@home.example>',
        'In-Reply-To': '<mid@home.example>',
      }),
    );
    expect(reply).toMatchObject({
      threadKey: '<root@home.example>',
      replyToExternalId: '<mid@home.example>',
      references: ['<root@home.example>', '<mid@home.example>', '<ann.1@home.example>'],
    });
    expect(
      (await messageOf(mail({ Subject: 'Re: Tulips', 'Message-ID': '<new@x.example>' }))).threadKey,
    ).toBe('<new@x.example>');
  });

  it('is not an address that stands where an id should', async () => {
    const message = await messageOf(mail({ 'In-Reply-To': 'help@flowers.example' }));
    expect(message.threadKey).toBe('<ann.1@home.example>');
  });

  it('leaves the address alone when a token would make it longer than an address may be', () => {
    const long = 'the-very-friendly-help-desk@flowers.example';
    expect(replyAddressOf(conversationId, secret, long)).toBe(long);
  });
});

describe('Automatic mail', () => {
  const daemon = { From: 'MAILER-DAEMON@relay.example' };
  it.each([
    ['auto_reply', { 'Auto-Submitted': 'auto-replied' }],
    ['notice', { 'Auto-Submitted': 'auto-generated (cron)' }],
    ['human', { 'Auto-Submitted': 'no' }],
    ['auto_reply', { 'X-Autoreply': 'yes' }],
    ['auto_reply', { Precedence: 'auto_reply' }],
    ['auto_reply', { 'Return-Path': '<>' }],
    ['bulk', { 'List-Id': '<news.shop.example>' }],
    ['bulk', { Precedence: 'bulk' }],
    ['bounce', { ...daemon, Subject: 'Undelivered Mail Returned to Sender' }],
    ['bounce', { 'X-Failed-Recipients': 'bob@x.example', Subject: 'Failure' }],
    ['notice', { ...daemon, Subject: 'Warning: could not send message for past 4 hours' }],
    ['notice', { From: 'help@flowers.example' }],
    ['human', { 'X-Auto-Response-Suppress': 'All' }],
    ['human', { From: 'postmaster@shop.example', Subject: 'Do you sell tulips?' }],
  ])('is %s: %j', async (classification, changes) => {
    expect((await messageOf(mail(changes as Record<string, string>))).classification).toBe(
      classification,
    );
  });

  it('is filtered when it is our own mail coming back, and only then', async () => {
    const [own] = await email.parse(mail({ [LOOP_HEADER]: loopMarkOf(secret) }), config);
    expect(own?.result).toEqual({ kind: 'filtered', reason: 'own_mail_came_back' });
    expect(await factsOf(mail({ [LOOP_HEADER]: loopMarkOf('another shop') }))).toHaveLength(1);
  });
});

describe('A report about one of our mails', () => {
  function report(
    type: string,
    fields: string,
    returned = `Message-ID: ${ours}\nSubject: Re: Tulips\n`,
  ): Buffer {
    return mail(
      {
        From: 'MAILER-DAEMON@relay.example',
        'Content-Type': `multipart/report; report-type=${type}; boundary=b`,
      },
      `--b\n\nSorry.\n--b\nContent-Type: message/${type}\n\n${fields}\n--b\nContent-Type: text/rfc822-headers\n\n${returned}\n--b--`,
    );
  }
  const failed =
    'Reporting-MTA: dns; relay.example\n\nFinal-Recipient: rfc822; ann@home.example\nAction: failed\nStatus: 5.1.1\n';

  it('is a bounce to be seen, and the failure of that very message', async () => {
    const facts = await factsOf(report('delivery-status', failed));
    const receipt = facts.find((fact): fact is InboundReceipt => fact.kind === 'receipt');
    expect(receipt).toMatchObject({
      outcome: 'failed',
      code: '5.1.1',
      ownMessageId: messageId,
      conversationId,
    });
    expect(facts.find((fact) => fact.kind === 'message')).toMatchObject({
      classification: 'bounce',
      conversationId,
    });
    expect(new Set(facts.map((fact) => fact.dedupeKey)).size).toBe(2);
  });

  it('names the message by the envelope when it returns no headers', async () => {
    const withId = `Original-Envelope-Id: ${envelopeIdOf(ours)}\n${failed}`;
    const facts = await factsOf(report('delivery-status', withId, ''));
    expect(facts[0]).toMatchObject({ kind: 'receipt', ownMessageId: messageId });
  });

  it('does not blame an older message that the returned one refers to', async () => {
    const returned = `Message-ID: <other@flowers.example>\nReferences: ${ours}\n`;
    expect(await factsOf(report('delivery-status', failed, returned))).toHaveLength(1);
  });

  it.each([
    ['delayed', 'Final-Recipient: rfc822; ann@home.example\nAction: delayed\nStatus: 4.4.1\n'],
    ['relayed', 'Final-Recipient: rfc822; ann@home.example\nAction: relayed\nStatus: 2.0.0\n'],
  ])('is a notice and no receipt when the mail was %s', async (_action, fields) => {
    const facts = await factsOf(report('delivery-status', fields));
    expect(facts).toMatchObject([{ kind: 'message', classification: 'notice' }]);
  });

  it('is a receipt of reading when the program says so', async () => {
    const fields = `Final-Recipient: rfc822; ann@home.example\nOriginal-Message-ID: ${ours}\nDisposition: manual-action/MDN-sent-manually; displayed\n`;
    expect((await factsOf(report('disposition-notification', fields)))[0]).toMatchObject({
      kind: 'receipt',
      outcome: 'read',
    });
  });

  it('changes nothing when the id it returns was not signed by us', async () => {
    const forged = ownMessageIdOf({ conversationId, messageId }, 'another shop', config.address);
    expect(
      await factsOf(report('delivery-status', failed, `Message-ID: ${forged}\n`)),
    ).toHaveLength(1);
  });
});

describe('The webhook', () => {
  const request = (body: Buffer, headers: Record<string, string>) => ({
    method: 'POST' as const,
    headers,
    query: {},
    body,
  });

  it('takes what was signed with the secret over the very bytes, and nothing else', () => {
    const body = mail();
    const signed = email.sign?.(body, config) ?? {};
    expect(email.verify(request(body, signed), config)).toBe(true);
    expect(email.verify(request(mail({}, 'changed'), signed), config)).toBe(false);
    expect(email.verify(request(body, {}), config)).toBe(false);
    expect(email.verify(request(body, { 'x-convolog-signature': 'sha256=00' }), config)).toBe(
      false,
    );
  });

  it.each([
    ['address', { address: 'nobody' }],
    ['secret', { secret: 'short' }],
    ['smtp.port', { smtp: { host: 'x', port: 0 } }],
  ])('is not connected with a wrong %s', (field, wrong) => {
    const result = email.config.safeParse({ ...config, ...wrong });
    expect(result.error?.issues[0]?.path.join('.')).toBe(field);
  });
});
