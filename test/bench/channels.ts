/**
 * `npm run bench -- channels [--corpus DIR] [--json]`: verifying and parsing, on one core.
 *
 * `figures.<channel>_per_s`: payloads per second over the channel's fixtures. `figures.slowest_ms`: the
 * slowest file of the corpus (`--corpus`, or CORPUS_DIR); `null`, and a word about it, without one.
 * `figures.redos_slowest_ms`: the slowest of texts made to hold a reader up (100 KB of one piece), in and out,
 * through every channel; limit 50. `ratios.floor_<channel>`: our rate over that of the bare minimum, the HMAC and
 * `JSON.parse` of the same bytes, in alternating rounds.
 */
import { createHmac } from 'node:crypto';
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type AnyChannel, type ChannelRequest, partsFor } from '#libs/channels';
import { readManifest } from '../corpus/manifest.js';
import { corpusSettings, payloadOf } from '../corpus/payloads.js';
import { readSeeds, type Sown } from '../fuzz/seeds.js';
import { median } from './load.js';

const ROUNDS = 5;
const ROUND_MS = 300;
const TRIES = 5;
const ATTACK_BYTES = 100_000;

const PIECES: Readonly<Record<string, string>> = {
  newlines: '\n',
  returns: '\r\n',
  dashes: '-',
  dash_lines: `${'-'.repeat(30)}\n`,
  quotes: '>',
  nested_quotes: '> > > > > >\n',
  announcements: 'On 1 Jan 2026 at 10:00, x wrote:\n',
  blanks: ' ',
  brackets: '<',
  tags: '<div>',
  colons: 'a: ',
  words: 'word ',
  one_word: 'a',
  emoji: '👨‍👩‍👧‍👦',
  digits: '7',
};

interface Ready {
  readonly channel: AnyChannel;
  readonly config: unknown;
  readonly requests: readonly ChannelRequest[];
}

function readied({ channel, config, bodies }: Sown): Ready {
  const requests = bodies.map((body) => ({
    method: 'POST' as const,
    headers: channel.sign?.(body, config) ?? {},
    query: {},
    body,
  }));
  return { channel, config, requests };
}

async function work({ channel, config }: Ready, request: ChannelRequest): Promise<void> {
  channel.verify(request, config);
  try {
    await channel.parse(request.body, config);
  } catch {
    // "Malformed" is an answer too.
  }
}

async function ratesOf(ready: Ready): Promise<{ perSecond: number; floor: number }> {
  const ours: number[] = [];
  const floors: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const one = await rate(ready.requests, (request) => work(ready, request));
    const other = await rate(ready.requests, async ({ body }) => bareMinimum(body));
    if (round === 0) continue; // To warm up.
    ours.push(one);
    floors.push(one / other);
  }
  return { perSecond: median(ours), floor: median(floors) };
}

async function rate(
  requests: readonly ChannelRequest[],
  does: (request: ChannelRequest) => Promise<void>,
): Promise<number> {
  const began = performance.now();
  let done = 0;
  while (performance.now() - began < ROUND_MS) {
    for (const request of requests) await does(request);
    done += requests.length;
  }
  return (done * 1_000) / (performance.now() - began);
}

function bareMinimum(body: Buffer): void {
  createHmac('sha256', 'secret').update(body).digest();
  try {
    JSON.parse(body.toString('utf8'));
  } catch {
    // Some fixtures are broken on purpose.
  }
}

/** The best of some tries: what is slow by itself is slow each time. */
async function fastest(does: () => Promise<void>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < TRIES; tries++) {
    const began = performance.now();
    await does();
    best = Math.min(best, performance.now() - began);
  }
  return best;
}

async function slowestOfCorpus(all: readonly Ready[], folder: string) {
  let slowest = { file: '', ms: 0 };
  for (const row of readManifest(folder).rows) {
    const ready = all.find(({ channel }) => channel.id === row.channel);
    const config = corpusSettings(row.channel)?.config;
    if (!ready || !config) continue;
    const sown = {
      channel: ready.channel,
      config: ready.channel.config.parse(config) as unknown,
      bodies: [payloadOf(row)],
    };
    const there = readied(sown);
    const ms = await fastest(() => work(there, there.requests[0] as ChannelRequest));
    if (ms > slowest.ms) slowest = { file: row.file, ms };
  }
  return slowest;
}

/** What a customer wrote, replaced in a copy of a payload; `null` where there is no such place. */
function withText(body: Buffer, text: string): Buffer | null {
  let places = 0;
  try {
    const payload: unknown = JSON.parse(body.toString('utf8'), (name, value: unknown) => {
      if ((name !== 'text' && name !== 'body') || typeof value !== 'string') return value;
      return places++ === 0 ? text : value;
    });
    return places > 0 ? Buffer.from(JSON.stringify(payload)) : null;
  } catch {
    return null;
  }
}

function attacksOn({ channel, requests }: Ready, text: string): readonly Buffer[] {
  if (channel.id === 'email')
    return ['text/plain', 'text/html'].map((type) =>
      Buffer.from(
        `From: a@example.org\r\nTo: b@example.org\r\nContent-Type: ${type}; charset=utf-8\r\n\r\nOwn words.\n${text}`,
      ),
    );
  return requests.flatMap(({ body }) => withText(body, text) ?? []).slice(0, 3);
}

async function slowestAttack(all: readonly Ready[]) {
  let slowest = { input: '', ms: 0 };
  const judge = (input: string, ms: number) => {
    if (ms > slowest.ms) slowest = { input, ms };
  };
  for (const [name, piece] of Object.entries(PIECES)) {
    const text = piece.repeat(Math.ceil(ATTACK_BYTES / piece.length));
    for (const ready of all) {
      const { channel, config } = ready;
      for (const [place, body] of attacksOn(ready, text).entries()) {
        const request = {
          method: 'POST',
          headers: channel.sign?.(body, config) ?? {},
          query: {},
          body,
        } as const;
        judge(`${channel.id} in ${name} ${place}`, await fastest(() => work(ready, request)));
      }
      const cut = async () => void partsFor({ kind: 'text', text }, channel);
      judge(`${channel.id} out ${name}`, await fastest(cut));
    }
  }
  return slowest;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { corpus: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const all = readSeeds().map(readied);
  const figures: Record<string, number | string | null> = {};
  const ratios: Record<string, number> = {};
  for (const ready of all) {
    const { perSecond, floor } = await ratesOf(ready);
    figures[`${ready.channel.id}_per_s`] = Math.round(perSecond);
    ratios[`floor_${ready.channel.id}`] = rounded(floor);
  }
  const folder = values.corpus ?? process.env['CORPUS_DIR'] ?? '';
  if (existsSync(folder)) {
    const { file, ms } = await slowestOfCorpus(all, folder);
    figures['slowest_ms'] = rounded(ms);
    figures['slowest_file'] = file;
  } else {
    process.stderr.write(
      folder === ''
        ? 'No corpus: say --corpus DIR or CORPUS_DIR; slowest_ms is left out.\n'
        : `There is no corpus at ${folder}; slowest_ms is left out.\n`,
    );
    figures['slowest_ms'] = null;
  }
  const attack = await slowestAttack(all);
  figures['redos_slowest_ms'] = rounded(attack.ms);
  figures['redos_slowest_input'] = attack.input;
  if (!values.json) process.stderr.write(`${JSON.stringify({ ...figures, ...ratios }, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify({ suite: 'channels', ratios, figures })}\n`);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

void main();
