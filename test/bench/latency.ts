/**
 * `npm run bench -- latency --json`: from the POST of a webhook to the event on the agent's socket, beside the
 * floor of one durable commit plus one NATS hop, measured in the same run.
 *
 * One message at a time, as a person would feel it: signed WhatsApp webhooks through the real ingress, the
 * real overview, and a real `/live` socket. Samples of both alternate.
 */
import { randomUUID } from 'node:crypto';
import { connect, type NatsConnection } from 'nats';
import { Client } from 'pg';
import { WebSocket } from 'ws';
import { type BenchStack, startBenchStack } from './bench-stack.js';
import { millisecondsSince, percentile } from './load.js';
import { signed, type Traffic, whatsappMessage } from './whatsapp-traffic.js';

const SAMPLES = 600;
const WARM_UP = 60;
const CUSTOMERS = 100;
const PATIENCE_MS = 10_000;

async function main(): Promise<void> {
  const stack = await startBenchStack();
  try {
    const [ingress, overview] = await Promise.all([
      stack.service('ingress'),
      stack.service('overview', { PUBLIC_URL: 'http://127.0.0.1:3000' }),
    ]);
    const { token, workspaceId } = await firstAdmin(overview.url);
    const traffic = await stack.whatsapp(workspaceId);
    const agent = await openAgent(overview.url, token);
    const floor = await openFloor(stack);

    const ours: number[] = [];
    const least: number[] = [];
    for (let n = 0; n < WARM_UP + SAMPLES; n++) {
      const message = await oneMessage(ingress.url, traffic, agent, n);
      const bare = await floor.once();
      if (n < WARM_UP) continue;
      ours.push(message);
      least.push(bare);
      if (ours.length % 100 === 0) process.stderr.write(`${ours.length} of ${SAMPLES} messages\n`);
    }
    agent.close();
    await floor.close();
    print(ours, least);
  } finally {
    await stack.stop();
  }
}

/** Milliseconds from the POST to the frame that shows this very text. */
async function oneMessage(
  ingressUrl: string,
  traffic: Traffic,
  agent: Agent,
  n: number,
): Promise<number> {
  const text = `Message ${n} ${randomUUID()}`;
  const { path, headers, body } = signed(traffic, whatsappMessage(traffic, n % CUSTOMERS, text));
  const sent = process.hrtime.bigint();
  const seen = agent.sees(text);
  const answer = await fetch(`${ingressUrl}${path}`, {
    method: 'POST',
    headers,
    body: new Uint8Array(body),
  });
  if (!answer.ok) throw new Error(`The ingress answered ${answer.status}.`);
  await seen;
  return millisecondsSince(sent);
}

interface Agent {
  sees(text: string): Promise<void>;
  close(): void;
}

async function openAgent(overviewUrl: string, token: string): Promise<Agent> {
  const socket = new WebSocket(`${overviewUrl.replace('http', 'ws')}/live`);
  const waiting = new Map<string, () => void>();
  let ready: () => void = () => undefined;
  const isReady = new Promise<void>((resolve) => {
    ready = resolve;
  });
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as { type: string; row?: { preview?: string } };
    if (frame.type === 'ready') ready();
    const preview = frame.row?.preview;
    if (frame.type !== 'conversation' || !preview) return;
    waiting.get(preview)?.();
    waiting.delete(preview);
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.send(JSON.stringify({ type: 'hello', token, after: null }));
  await isReady;
  return {
    sees: (text) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('The message never came.')), PATIENCE_MS);
        waiting.set(text, () => {
          clearTimeout(timer);
          resolve();
        });
      }),
    close: () => socket.close(),
  };
}

/** The least that could tell another process of a durable fact: one INSERT, one hop on core NATS. */
async function openFloor(
  stack: BenchStack,
): Promise<{ once(): Promise<number>; close(): Promise<void> }> {
  const database = new Client({ connectionString: stack.databaseUrl });
  await database.connect();
  await database.query('create table floor (id bigint generated always as identity, body text)');
  const [publisher, subscriber]: [NatsConnection, NatsConnection] = await Promise.all([
    connect({ servers: stack.natsUrl }),
    connect({ servers: stack.natsUrl }),
  ]);
  let arrived: () => void = () => undefined;
  subscriber.subscribe('bench.floor', { callback: () => arrived() });
  await subscriber.flush();
  const payload = Buffer.alloc(700, 'x');
  return {
    async once() {
      const began = process.hrtime.bigint();
      const hop = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      await database.query({
        name: 'floor',
        text: 'insert into floor (body) values ($1)',
        values: [payload.toString('latin1')],
      });
      publisher.publish('bench.floor', payload);
      await hop;
      return millisecondsSince(began);
    },
    async close() {
      await Promise.all([publisher.close(), subscriber.close(), database.end()]);
    },
  };
}

async function firstAdmin(overviewUrl: string): Promise<{ token: string; workspaceId: string }> {
  const person = { name: 'Bench', email: 'bench@example.org', password: `bench-${randomUUID()}` };
  await post(`${overviewUrl}/api/v1/setup`, { workspaceName: 'Bench', ...person });
  const session = (await post(`${overviewUrl}/api/v1/session`, person)) as {
    token: string;
    workspaces: { workspaceId: string }[];
  };
  return { token: session.token, workspaceId: session.workspaces[0]?.workspaceId as string };
}

async function post(url: string, { ...body }: object): Promise<unknown> {
  const isLogin = url.endsWith('/session');
  const { email, password } = body as { email: string; password: string };
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(isLogin ? { email, password } : body),
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

function print(ours: readonly number[], floor: readonly number[]): void {
  const at = (values: readonly number[], share: number) =>
    Math.round(percentile(values, share) * 100) / 100;
  const figures = {
    p50_ms: at(ours, 0.5),
    p90_ms: at(ours, 0.9),
    p99_ms: at(ours, 0.99),
    floor_p50_ms: at(floor, 0.5),
    floor_p99_ms: at(floor, 0.99),
    samples: ours.length,
  };
  const ratios = {
    floor_p50: Math.round((percentile(ours, 0.5) / percentile(floor, 0.5)) * 100) / 100,
    floor_p99: Math.round((percentile(ours, 0.99) / percentile(floor, 0.99)) * 100) / 100,
  };
  if (!process.argv.includes('--json'))
    process.stderr.write(`${JSON.stringify({ ...figures, ...ratios }, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify({ suite: 'latency', ratios, figures })}\n`);
}

void main();
