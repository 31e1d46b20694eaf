import { randomUUID } from 'node:crypto';
import type { InboundMessage } from '../src/inbound.js';
import webchat from './channel.js';
import { mintVisitor, readVisitorToken, visitorTokenOf } from './visitor-token.js';

const config = webchat.config.parse({ siteName: 'Flowers' });
const { visitorId } = mintVisitor(config.secret);
const clientMessageId = randomUUID();
const body = (said: object) => Buffer.from(JSON.stringify({ visitorId, clientMessageId, ...said }));
const png = Buffer.from('89504e470d0a1a0a00', 'hex').toString('base64');

async function messageIn(said: object): Promise<InboundMessage> {
  const [element] = await webchat.parse(body(said), config);
  if (element?.result.kind !== 'fact' || element.result.fact.kind !== 'message')
    throw new Error('no message');
  return element.result.fact;
}

describe('What a visitor says', () => {
  it('is a message of this visitor, whose name is a claim', async () => {
    expect(
      await messageIn({
        text: 'Do you sell tulips?',
        name: 'Ann',
        page: 'https://shop.example/tulips',
      }),
    ).toMatchObject({
      threadKey: visitorId,
      externalId: `${visitorId}:${clientMessageId}`,
      sender: { identity: visitorId, address: visitorId, name: 'Ann' },
      content: { kind: 'text', text: 'Do you sell tulips?' },
      referral: { page: 'https://shop.example/tulips' },
      classification: 'human',
    });
  });

  it.each([
    ['image', 'image/png', png, 'tulip.png'],
    [
      'file',
      'application/octet-stream',
      Buffer.from('<svg onload=alert(1)>').toString('base64'),
      'tulip.svg',
    ],
    [
      'file',
      'application/octet-stream',
      Buffer.from('<html>').toString('base64'),
      '../../tulip.png',
    ],
  ])('may carry a file, which is %s (%s) by its bytes', async (kind, mime, base64, name) => {
    const { content } = await messageIn({ attachment: { name, base64 }, text: 'Like this one' });
    expect(content).toMatchObject({
      kind,
      caption: 'Like this one',
      media: { mime, source: { from: 'mime_part', index: 0 } },
    });
    expect(JSON.stringify(content)).not.toContain('..');
    const part = await webchat.readPart?.(body({ attachment: { name, base64 } }), 0);
    expect(part?.bytes.toString('base64')).toBe(base64);
  });

  it('may be a choice', async () => {
    expect((await messageIn({ choice: { title: 'Yes', payload: 'yes' } })).content).toEqual({
      kind: 'button_reply',
      title: 'Yes',
      payload: 'yes',
    });
  });

  it.each([
    ['text', { text: '   ' }],
    ['text', { text: 'x'.repeat(10_001) }],
    ['clientMessageId', { text: 'hi', clientMessageId: '1' }],
    ['attachment.base64', { attachment: { name: 'x', base64: 'not base64!' } }],
  ])('is refused by the name of the field: %s', async (field, said) => {
    expect(() => webchat.parse(body(said), config)).toThrow(`${field}: `);
  });
});

describe('A visitor’s token', () => {
  const request = (said: Buffer, authorization?: string) => ({
    method: 'POST' as const,
    headers: { authorization },
    query: {},
    body: said,
  });

  it('opens the chat of its own visitor only', () => {
    const said = body({ text: 'hi' });
    const authorization = `Bearer ${visitorTokenOf(visitorId, config.secret)}`;
    expect(webchat.verify(request(said, authorization), config)).toBe(true);
    const other = Buffer.from(
      JSON.stringify({ visitorId: randomUUID(), clientMessageId, text: 'hi' }),
    );
    expect(webchat.verify(request(other, authorization), config)).toBe(false);
    expect(webchat.verify(request(said), config)).toBe(false);
  });

  it('opens nothing in another inbox, nor when it was changed', () => {
    const token = visitorTokenOf(visitorId, config.secret);
    expect(readVisitorToken(token, config.secret)).toBe(visitorId);
    expect(readVisitorToken(token, webchat.config.parse({}).secret)).toBeNull();
    expect(readVisitorToken(token.replace(visitorId, randomUUID()), config.secret)).toBeNull();
    for (const wrong of ['', 'v1', `v1.${visitorId}.`, `${token}x`])
      expect(readVisitorToken(wrong, config.secret)).toBeNull();
  });

  it('is signed with a secret that is drawn for each inbox', () => {
    expect(webchat.config.parse({}).secret).not.toBe(config.secret);
  });
});

it('is its own mailbox: sending is accepted at once, and repeating it is harmless', async () => {
  const message = { messageId: randomUUID() } as Parameters<typeof webchat.send>[0];
  expect(await webchat.send(message, config, {} as never)).toEqual({
    kind: 'accepted',
    externalId: message.messageId,
  });
  expect(webchat.isRepeatable).toBe(true);
});
