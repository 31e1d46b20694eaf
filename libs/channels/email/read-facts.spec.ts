/** Ids that relays change, ids that are used twice, notes of people who are away. */
import type { InboundFact, InboundMessage } from '../src/inbound.js';
import email from './channel.js';
import { MESSAGE_HEADER } from './loop-mark.js';
import { conversationIdOf, ownMessageIdOf } from './threading.js';

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

describe('A mail whose relay changed ids on the way (pitfall 20: e2a#498, inbound#122)', () => {
  it('is found by the id that names the conversation, the last of the references we sent', async () => {
    const anchor = conversationIdOf(conversationId, secret, config.address);
    const answer = mail({
      'In-Reply-To': '<0100017b@email.amazonses.com>',
      References: `<root@home.example> ${anchor} <0100017b@email.amazonses.com>`,
    });
    expect(await messageOf(answer)).toMatchObject({ conversationId });
  });

  it('that comes back still says which message it was', async () => {
    const bounce = mail(
      {
        From: 'MAILER-DAEMON@mx.example',
        'Content-Type': 'multipart/report; report-type=delivery-status; boundary=b',
      },
      [
        '--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; ann@home.example\nAction: failed\nStatus: 5.1.1\n',
        `--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <0100017b@email.amazonses.com>\n${MESSAGE_HEADER}: ${ours}\n`,
        '--b--',
      ].join('\n'),
    );
    const receipt = (await factsOf(bounce)).find((fact) => fact.kind === 'receipt');
    expect(receipt).toMatchObject({ outcome: 'failed', code: '5.1.1', ownMessageId: messageId });
  });
});

describe('Mail that other readers get wrong (pitfall 22)', () => {
  const multipart = (kind: string, ...parts: string[]) =>
    mail(
      { 'Content-Type': `multipart/${kind}; boundary=b` },
      [...parts.map((part) => `--b\n${part}`), '--b--'].join('\n'),
    );

  it('has its inline picture by the id that the HTML names, with or without a disposition (chatwoot#11948)', async () => {
    const { content } = await messageOf(
      multipart(
        'related',
        'Content-Type: text/html\n\n<p>See <img src="cid:p1@x"></p>',
        'Content-Type: image/png; name=p.png\nContent-ID: <p1@x>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=',
      ),
    );
    expect(content).toMatchObject({ attachments: [{ mime: 'image/png', contentId: 'p1@x' }] });
  });

  it('shows a picture that the HTML does not name as a file (chatwoot#14633)', async () => {
    const { content } = await messageOf(
      multipart(
        'mixed',
        'Content-Type: text/plain\n\nSee below',
        'Content-Type: application/pdf\nContent-Disposition: inline\nContent-Transfer-Encoding: base64\n\nJVBERg==',
      ),
    );
    expect(content).toMatchObject({
      attachments: [{ mime: 'application/pdf', name: 'attachment' }],
    });
  });

  it('is read in the charset of its bytes (postal-mime#63)', async () => {
    const raw = Buffer.concat([
      mail(
        {
          'Content-Type': 'text/plain; charset=windows-1252',
          Subject: '=?iso-8859-1?Q?Gr=FC=DFe?=',
        },
        '',
      ),
      Buffer.from([0x47, 0x72, 0xfc, 0xdf, 0x65, 0x20, 0x80]),
    ]);
    expect(await messageOf(raw)).toMatchObject({
      subject: 'Grüße',
      content: { strippedText: 'Grüße €' },
    });
  });
});

describe('Two mails with one Message-ID', () => {
  it('are two messages: the second must not lose its bytes to the first', async () => {
    const [first, second] = [await messageOf(mail()), await messageOf(mail({}, 'Or roses?'))];
    expect(first.externalId).toBe(second.externalId);
    expect(first.messageKey).not.toBe(second.messageKey);
    expect((await messageOf(mail())).messageKey).toBe(first.messageKey);
  });
});

describe('Out-of-office notes without any header', () => {
  it.each([
    'Automatic reply: Your order',
    'Out of Office: Re: Tulips',
    'Automatisch antwoord: Uw bestelling',
    'Afwezig: tot 3 mei',
    'Automatische Antwort: Bestellung',
    'Abwesenheitsnotiz: Bestellung',
    'Réponse automatique : Commande',
    'Absence du bureau',
  ])('"%s" is no person', async (Subject) => {
    expect((await messageOf(mail({ Subject }))).classification).toBe('auto_reply');
  });

  it.each([
    'Re: Automatic reply: Your order',
    'Automatic doors',
    'Afwezigheid melden',
    'Absence de réponse',
  ])('"%s" is one', async (Subject) => {
    expect((await messageOf(mail({ Subject }))).classification).toBe('human');
  });
});
