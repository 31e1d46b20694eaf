/** What every channel keeps when it sends, with a real HTTP server as its platform. */
import type { Content } from '#libs/conversation';
import { partsFor } from '../degrade.js';
import type { OutboundMessage, SendOutcome } from '../outbound.js';
import type { AnyChannel } from '../registry.js';
import { readConfig, readPlatform } from './fixtures.js';
import { type Behaviour, PretendPlatform } from './pretend-platform.js';

/** A busy machine must not turn an answer into silence; and silence is waited for in full. */
const PATIENT_MS = 15_000;
const SILENT_MS = 1_500;
const TEXT = 'Longer texts go out in parts, and every word of them arrives. 📦 ';

/** Declares the tests of `send`, for channels that send by HTTP. */
export function sending(channel: AnyChannel): void {
  const script = readPlatform(channel) as NonNullable<ReturnType<typeof readPlatform>>;
  let platform: PretendPlatform;
  beforeAll(async () => (platform = await PretendPlatform.start()));
  afterAll(() => platform.stop());
  beforeEach(() => platform.received.splice(0));

  const send = (
    behaviour: Behaviour,
    content: Content = { kind: 'text', text: 'Hello' },
    timeoutMs = PATIENT_MS,
  ): Promise<SendOutcome> => {
    platform.behaviour = behaviour;
    return channel.send(
      messageTo(script.to, content),
      readConfig(channel, platform.url),
      tools(timeoutMs),
    );
  };

  it('says that the platform accepted, and under which id', async () => {
    expect(await send(script.accepted)).toEqual({
      kind: 'accepted',
      externalId: script.acceptedId,
    });
  });

  it('sends the longest text whole, in parts that fit', async () => {
    const text = TEXT.repeat(Math.ceil((channel.capabilities.textCharsMax * 2.5) / TEXT.length));
    for (const part of partsFor({ kind: 'text', text }, channel)) await send(script.accepted, part);
    const sent = platform.received.map(({ body }) => textAt(JSON.parse(body), script.textPath));
    expect(sent.length).toBeGreaterThan(2);
    expect(sent.join(' ').split(/\s+/)).toEqual(text.trim().split(/\s+/));
  });

  it('waits as long as the platform asks when there is too much', async () => {
    expect(await send(script.limited)).toMatchObject({
      kind: 'retry',
      afterMs: script.limitedAfterMs,
    });
  });

  it('does not try again what was refused for good', async () => {
    expect(await send(script.refused)).toMatchObject({
      kind: 'failed',
      code: expect.stringMatching(/\S/),
      reason: expect.stringMatching(/\S/),
    });
  });

  it('does not know the end when the platform does not answer in time, or hangs up', async () => {
    expect((await send('silent', undefined, SILENT_MS)).kind).toBe('unknown');
    expect((await send('cut')).kind).toBe('unknown');
    expect(platform.received).toHaveLength(2); // Never sent again blindly.
  });

  it('tries again when nobody was there', async () => {
    const closed = await PretendPlatform.start();
    const { url } = closed;
    await closed.stop();
    const outcome = await channel.send(
      messageTo(script.to, { kind: 'text', text: 'x' }),
      readConfig(channel, url),
      tools(PATIENT_MS),
    );
    expect(outcome.kind).toBe('retry');
  });

  it('survives malformed answers, and takes none of them for an acceptance', async () => {
    const answers = [
      '',
      '{',
      'null',
      '[]',
      '0',
      '"ok"',
      '{}',
      '{"error":null}',
      '{"error":{"code":"x"}}',
      '{"messages":[]}',
      '{"messages":[{"id":7}]}',
      '{"message_id":""}',
      '{"ok":true}',
      '{"ok":"true","result":{}}',
      '<html>502</html>',
      '\u0000',
    ];
    for (const status of [200, 201, 204, 302, 400, 401, 403, 404, 429, 500, 502, 503, 504])
      for (const raw of status === 204 ? [''] : answers) {
        const outcome = await send({ status, raw });
        if (!['failed', 'retry', 'unknown'].includes(outcome.kind))
          throw new Error(`${status} ${raw}: ${outcome.kind}`);
      }
  });
}

function messageTo(to: string, content: Content): OutboundMessage {
  return {
    messageId: '01980a3c-7e5b-7c31-9d2f-3f6a5b1c2d3e',
    conversationId: '01980a3c-0000-7000-8000-000000000001',
    workspaceId: '01980a3c-0000-7000-8000-000000000002',
    inboxId: '01980a3c-0000-7000-8000-000000000003',
    to,
    content,
    isAutomatic: false,
    replyToExternalId: null,
    subject: null,
    references: [],
    senderName: null,
  };
}

function tools(timeoutMs: number) {
  return { fetch, timeoutMs, readBlob: async () => null };
}

function textAt(body: unknown, path: string): string {
  const found = path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], body);
  if (typeof found !== 'string') throw new Error(`There is no text at "${path}" of what was sent.`);
  return found;
}
