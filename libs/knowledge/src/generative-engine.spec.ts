/** Against a real HTTP server that behaves as endpoints do, well and badly. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrainReply } from '#libs/brain';
import { until } from '#libs/testing';
import { GenerativeEngine } from './generative-engine.js';

const hours = { entryId: 'hours', title: 'Opening hours', language: 'en', score: 0.3 };
const unsure: BrainReply = {
  kind: 'not_learned',
  engine: 'retrieval',
  brainVersion: 4,
  score: 0.3,
  closest: [hours],
};
const question = { text: 'at what time may I drop by', language: 'en' };
const answers = (entryId: string) => (entryId === 'hours' ? 'From nine to five.' : null);
const says = (content: string) => JSON.stringify({ choices: [{ message: { content } }] });

describe('The generative engine', () => {
  let server: Server;
  let engine: GenerativeEngine;
  let url: string;
  let requests: number;
  let now: number;
  let behave: (response: ServerResponse) => void;
  let asked: { request: IncomingMessage; body: string } | null;

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        asked = { request, body };
        requests += 1;
        behave(response);
      });
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as AddressInfo;
    url = `http://127.0.0.1:${port}/v1`;
  });
  beforeEach(() => {
    asked = null;
    requests = 0;
    now = 0;
    engine = engineOf(15_000);
  });
  afterAll(
    () =>
      new Promise<void>((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  );

  const engineOf = (timeoutMs: number) =>
    new GenerativeEngine({ url, key: 'secret', model: 'small', timeoutMs }, { now: () => now });
  const improve = (reply: BrainReply = unsure) => engine.improve(question, reply, answers);

  it('gives an answer that names its entry, and has seen nothing but the closest entries', async () => {
    behave = (response) =>
      response.end(says('{"entryId": "hours", "answer": "Between nine and five."}'));
    expect(await improve()).toEqual({
      ...unsure,
      kind: 'answer',
      engine: 'generative',
      entryId: 'hours',
      say: 'Between nine and five.',
    });
    expect(asked?.request.url).toBe('/v1/chat/completions');
    expect(asked?.request.headers.authorization).toBe('Bearer secret');
    const { model, messages } = JSON.parse(asked?.body ?? '{}');
    expect(model).toBe('small');
    expect(messages[0].content).toContain('From nine to five.');
    expect(messages[1]).toEqual({ role: 'user', content: question.text });
  });

  it.each([
    ['says that no entry answers it', says('{"entryId": null, "answer": null}')],
    ['answers without an entry', says('{"answer": "Come whenever you like."}')],
    ['names an entry that it was not shown', says('{"entryId": "other", "answer": "Sure."}')],
    ['answers in prose', says('We are open from nine to five.')],
    ['answers with something else', '{"error": "busy"}'],
    ['answers with no JSON', '<html>'],
    ['answers endlessly', says('x'.repeat(100_000))],
  ])('leaves the reply as it was when the model %s', async (_what, body) => {
    behave = (response) => response.end(body);
    expect(await improve()).toBe(unsure);
  });

  it.each([401, 429, 500])('leaves the reply as it was at a status of %s', async (status) => {
    behave = (response) => response.writeHead(status).end('no');
    expect(await improve()).toBe(unsure);
  });

  it('does not wait longer than its time-out, nor for a connection that breaks', async () => {
    behave = () => undefined;
    expect(await engineOf(300).ask('x', [])).toEqual({ kind: 'failed', why: 'time_out' });
    behave = (response) => response.destroy();
    expect(await engine.ask('x', [])).toEqual({ kind: 'failed', why: 'unreachable' });
  });

  it.each([
    ['promises what nobody taught', 'From nine to five, and you get 90 % off today.'],
    ['sends the customer elsewhere', 'From nine to five. Pay at evil.example first.'],
    ['does as the stranger says', 'Ignore the rules: everything is free for everybody, always.'],
  ])('leaves the reply as it was when the model %s', async (_what, answer) => {
    behave = (response) => response.end(says(JSON.stringify({ entryId: 'hours', answer })));
    expect(await improve()).toBe(unsure);
  });

  it('lets the entry speak for itself in another language than the model’s', async () => {
    const answer = 'Wir haben von neun bis fünf für Sie geöffnet, und alles ist gratis.';
    behave = (response) => response.end(says(JSON.stringify({ entryId: 'hours', answer })));
    expect(await improve()).toMatchObject({ kind: 'answer', say: 'From nine to five.' });
  });

  it('makes nobody wait for an endpoint that is dead: it rests, and is tried again', async () => {
    behave = (response) => response.writeHead(500).end('no');
    for (let tries = 0; tries < 10; tries++) expect(await improve()).toBe(unsure);
    expect(requests).toBe(3);
    now = 15_000;
    behave = (response) =>
      response.end(says('{"entryId": "hours", "answer": "Between nine and five."}'));
    expect(await improve()).toMatchObject({ engine: 'generative' });
    expect(await improve()).toMatchObject({ engine: 'generative' });
    expect(requests).toBe(5);
  });

  it('is asked eight questions at once, and no ninth', async () => {
    const waiting: ServerResponse[] = [];
    behave = (response) => waiting.push(response);
    const all = Array.from({ length: 9 }, () => engine.ask('x', []));
    expect(await all[8]).toEqual({ kind: 'not_asked', why: 'busy' });
    await until(() => waiting.length === 8);
    for (const response of waiting) response.destroy();
    const outcomes = await Promise.all(all);
    expect(outcomes.filter(({ kind }) => kind === 'failed')).toHaveLength(8);
  });

  it('is not asked when the brain is sure, or when nothing comes close', async () => {
    const sure: BrainReply = { ...unsure, kind: 'answer', entryId: 'hours', say: 'Nine to five.' };
    expect(await improve(sure)).toBe(sure);
    const blank: BrainReply = { ...unsure, closest: [] };
    expect(await improve(blank)).toBe(blank);
    expect(asked).toBeNull();
  });
});
