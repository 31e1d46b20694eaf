import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChannelRequest, SendTools } from '#libs/channels';
import {
  answerHandshake,
  callGraph,
  type ErrorRule,
  isSigned,
  MESSENGER_ERROR_RULES,
  momentOf,
  outcomeOf,
  plainWord,
  readCorrelation,
  readJson,
  ruleFor,
  signBody,
  WHATSAPP_ERROR_RULES,
} from './index.js';

const get = (query: Record<string, string>): ChannelRequest => ({
  method: 'GET',
  headers: {},
  query,
  body: Buffer.alloc(0),
});

describe('The handshake', () => {
  const asked = {
    'hub.mode': 'subscribe',
    'hub.challenge': '1158201444',
    'hub.verify_token': 'ours',
  };

  it('answers the challenge as it came, as plain text', () => {
    expect(answerHandshake(get(asked), 'ours')).toEqual({
      status: 200,
      contentType: 'text/plain; charset=utf-8',
      body: '1158201444',
    });
  });

  it('reads names whose dot a query parser has changed', () => {
    const underscored = { hub_mode: 'subscribe', hub_challenge: '7', hub_verify_token: 'ours' };
    const nested = { 'hub[mode]': 'subscribe', 'hub[challenge]': '7', 'hub[verify_token]': 'ours' };
    expect(answerHandshake(get(underscored), 'ours').body).toBe('7');
    expect(answerHandshake(get(nested), 'ours').body).toBe('7');
  });

  it.each([
    ['another token', { ...asked, 'hub.verify_token': 'theirs' }],
    ['another mode', { ...asked, 'hub.mode': 'unsubscribe' }],
    ['no challenge', { 'hub.mode': 'subscribe', 'hub.verify_token': 'ours' }],
    ['nothing', {}],
  ])('refuses %s with 403', (_, query) => {
    expect(answerHandshake(get(query), 'ours').status).toBe(403);
  });
});

describe('The signature', () => {
  const body = Buffer.from('{"text":"gr\\u00fc\\u00dfe"}');
  const post = (signature: string | undefined): ChannelRequest => ({
    method: 'POST',
    headers: { 'x-hub-signature-256': signature },
    query: {},
    body,
  });
  const signature = signBody(body, 'new secret')['x-hub-signature-256'] as string;

  it('is right with any of the secrets, while one is being replaced', () => {
    expect(isSigned(post(signature), ['new secret'])).toBe(true);
    expect(isSigned(post(signature), ['old secret', 'new secret'])).toBe(true);
    expect(isSigned(post(signature), ['old secret'])).toBe(false);
    expect(isSigned(post(signature), [])).toBe(false);
  });

  it('refuses other lengths and other forms without throwing', () => {
    for (const wrong of [
      undefined,
      '',
      'sha256=',
      'sha256=00',
      `${signature}00`,
      signature.slice(7),
      `sha1=${signature.slice(7)}`,
      `${signature}, ${signature}`,
    ])
      expect(isSigned(post(wrong), ['new secret'])).toBe(false);
  });

  it('is over the bytes, not over what they mean', () => {
    const rewritten = {
      ...post(signature),
      body: Buffer.from(JSON.stringify(JSON.parse(body.toString()))),
    };
    expect(isSigned(rewritten, ['new secret'])).toBe(false);
  });
});

describe('Reading JSON', () => {
  it('keeps every digit of long whole numbers, and leaves the rest as it is', () => {
    const text =
      '{"id":9007199254740993,"n":[-12345678901234567,123456789012345],"f":1.5,"e":1e30,"s":"9007199254740993 \\" 9007199254740993"}';
    expect(readJson(Buffer.from(text))).toEqual({
      id: '9007199254740993',
      n: ['-12345678901234567', 123456789012345],
      f: 1.5,
      e: 1e30,
      s: '9007199254740993 " 9007199254740993',
    });
  });

  it.each([
    '',
    '{',
    '{"a":}',
    '[1,]',
    'NaN',
    '{"a":01}',
    '01234567890123456',
    '\u0000',
    '{"a":12345678901234567890.}',
  ])('calls %j malformed', (text) => {
    expect(() => readJson(Buffer.from(text))).toThrow('not JSON');
  });

  it('calls bytes that are not UTF-8 malformed, and nesting without end', () => {
    expect(() => readJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow('not UTF-8');
    expect(() => readJson(Buffer.from('['.repeat(500_000)))).toThrow('nested deeper');
  });

  it('reads three megabytes in a moment', () => {
    const body = Buffer.from(
      JSON.stringify({
        ids: Array.from({ length: 150_000 }, (_, index) => `id ${index} "quoted"`),
      }),
    );
    const startedAt = performance.now();
    readJson(body);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('Moments', () => {
  it('reads milliseconds, seconds, digits in text and ISO texts', () => {
    const moment = new Date('2026-08-01T08:00:00Z');
    for (const value of [
      1785571200000,
      1785571200,
      '1785571200',
      '1785571200000',
      '2026-08-01T08:00:00+0000',
    ])
      expect(momentOf(value)).toEqual(moment);
  });

  it('reads nothing else, and no time that nobody lives in', () => {
    for (const value of [
      null,
      undefined,
      {},
      '',
      'soon',
      0,
      -1,
      1e20,
      Number.NaN,
      '99999999999999999',
    ])
      expect(momentOf(value)).toBeNull();
  });
});

describe("A platform's own words", () => {
  it('lose control characters and phone numbers, and are cut', () => {
    expect(plainWord('call +31612345678\u0000\n now')).toBe('call ... now');
    expect(plainWord('x'.repeat(100))).toHaveLength(60);
    expect(plainWord({})).toBe('');
  });

  it('carry our ids back, or belong to somebody else', () => {
    const messageId = '01980a3c-7e5b-7c31-9d2f-3f6a5b1c2d3e';
    expect(readCorrelation(messageId)).toEqual({ messageId, conversationId: undefined });
    expect(readCorrelation(`${messageId}/${messageId}`)).toEqual({
      messageId,
      conversationId: messageId,
    });
    expect(readCorrelation('campaign-7')).toBeNull();
  });
});

describe('The tables of errors', () => {
  const verdicts = (rules: readonly ErrorRule[], codes: readonly number[]) =>
    codes.map((code) => ruleFor(rules, code, null)?.verdict);

  it('try again what passes, on WhatsApp', () => {
    const codes = [1, 2, 4, 130429, 131000, 131016, 131056, 131057, 133004, 133015, 2494100, 80007];
    expect(verdicts(WHATSAPP_ERROR_RULES, codes)).toEqual(codes.map(() => 'retry'));
  });

  it('never try again what stays, on WhatsApp', () => {
    const codes = [
      0, 3, 10, 33, 100, 190, 200, 299, 368, 130403, 130472, 130497, 131005, 131008, 131009, 131021,
      131026, 131030, 131031, 131037, 131042, 131045, 131047, 131048, 131049, 131050, 131051,
      131052, 131053, 131062, 131063, 131064, 132000, 132001, 132015, 133010, 135000, 137000,
    ];
    expect(verdicts(WHATSAPP_ERROR_RULES, codes)).toEqual(codes.map(() => 'never'));
  });

  it('know the same on Messenger, by subcode where the code has several meanings', () => {
    expect(verdicts(MESSENGER_ERROR_RULES, [2, 4, 32, 613])).toEqual([
      'retry',
      'retry',
      'retry',
      'retry',
    ]);
    for (const [code, subcode] of [
      [10, 2018278],
      [10, 2534022],
      [10, 2018108],
      [551, 1545041],
      [200, 1545041],
      [100, 2018001],
      [100, 2018047],
      [10, 1893063],
    ] as const)
      expect(ruleFor(MESSENGER_ERROR_RULES, code, subcode)).toMatchObject({
        subcode,
        verdict: 'never',
      });
    expect(verdicts(MESSENGER_ERROR_RULES, [190, 200, 250, 299, 368])).toEqual(
      Array.from({ length: 5 }, () => 'never'),
    );
    expect(ruleFor(MESSENGER_ERROR_RULES, 999_999, null)).toBeNull();
  });
});

describe('The Graph API', () => {
  let server: Server;
  let answer: { status: number; headers?: Record<string, string>; body: string };
  let asked: { path: string; authorization: string | undefined }[];
  let settings: { graphUrl: string; apiVersion: string; accessToken: string };
  const tools: SendTools = { fetch, timeoutMs: 15_000, readBlob: async () => null };

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push({ path: request.url ?? '', authorization: request.headers.authorization });
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const graphUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    settings = { graphUrl, apiVersion: 'v25.0', accessToken: 'a-token' };
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    asked = [];
  });

  const outcome = async (
    status: number,
    body: object | string,
    headers: Record<string, string> = {},
  ) => {
    answer = { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
    const called = await callGraph({ path: 'me/messages', body: {} }, settings, tools);
    return called.kind === 'ok' ? called : outcomeOf(called, WHATSAPP_ERROR_RULES);
  };
  const error = (code: number, more: object = {}) => ({
    error: { code, message: 'because', ...more },
  });

  it('is asked with the token in a header, not in the address', async () => {
    await outcome(200, { ok: true });
    expect(asked).toEqual([{ path: '/v25.0/me/messages', authorization: 'Bearer a-token' }]);
  });

  it('waits as asked by seconds, by a date, or by the usage header', async () => {
    expect(await outcome(429, error(4), { 'retry-after': '12' })).toMatchObject({
      kind: 'retry',
      afterMs: 12_000,
    });
    const inTen = new Date(Date.now() + 10_000).toUTCString();
    const byDate = await outcome(429, error(4), { 'retry-after': inTen });
    expect(byDate).toMatchObject({ kind: 'retry', afterMs: expect.any(Number) });
    expect((byDate as { afterMs: number }).afterMs).toBeGreaterThan(7_000);
    const usage = '{"1":[{"type":"messenger","estimated_time_to_regain_access":3}]}';
    expect(await outcome(429, error(4), { 'x-business-use-case-usage': usage })).toMatchObject({
      afterMs: 180_000,
    });
    expect(await outcome(429, error(4), { 'retry-after': '999999' })).toMatchObject({
      afterMs: 3_600_000,
    });
  });

  it('goes by the table before the status, and by the status without a table', async () => {
    expect(await outcome(400, error(131056))).toMatchObject({ kind: 'retry', afterMs: 6_000 });
    expect(await outcome(500, error(131047))).toMatchObject({ kind: 'failed', code: '131047' });
    expect(await outcome(400, error(4711))).toMatchObject({ kind: 'failed', code: '4711' });
    expect(await outcome(400, error(4711, { is_transient: true }))).toMatchObject({
      kind: 'retry',
    });
    expect(await outcome(500, error(4711))).toMatchObject({ kind: 'retry' });
    expect(await outcome(503, 'busy')).toMatchObject({ kind: 'retry', code: 'http_503' });
    expect(await outcome(404, '<html>')).toMatchObject({ kind: 'failed', code: 'http_404' });
  });

  it('does not know the end behind a gateway that gave up, or an answer that cannot be read', async () => {
    expect(await outcome(502, '<html>')).toMatchObject({ kind: 'unknown' });
    expect(await outcome(504, '')).toMatchObject({ kind: 'unknown' });
    expect(await outcome(200, '{"mess')).toMatchObject({ kind: 'unknown' });
    expect(await outcome(200, ' '.repeat(2 * 1024 * 1024))).toMatchObject({ kind: 'unknown' });
  });

  it('takes an error inside a 200 for what it is', async () => {
    expect(await outcome(200, error(190))).toMatchObject({ kind: 'failed', code: '190' });
  });
});
