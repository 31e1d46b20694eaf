/**
 * `npm run fuzz -- [--seed N] [--count N] [--only N]`: so many mutated payloads of all channels through the
 * ingress's own code, one in a hundred over a real socket. The last line is one JSON object. Ends
 * with 1 when something crashed, was answered with 5xx, got lost, or took more than a second.
 *
 * The same seed makes the same payloads. `--only N` repeats the N-th alone, and prints it.
 */
import { parseArgs } from 'node:util';
import { fuzz, isClean } from './run.js';

const USAGE = 'Usage: npm run fuzz -- [--seed N] [--count N, default 200000] [--only N] [--help]';
const TROUBLES_TOLD_MAX = 50;

async function main(): Promise<number> {
  let given: { seed?: string; count?: string; only?: string; help?: boolean };
  try {
    given = parseArgs({
      options: {
        seed: { type: 'string' },
        count: { type: 'string' },
        only: { type: 'string' },
        help: { type: 'boolean' },
        json: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    return complain((error as Error).message);
  }
  if (given.help) {
    say(USAGE);
    return 0;
  }
  const seed = wholeNumber(given.seed, Math.floor(Math.random() * 1e9));
  const count = wholeNumber(given.count, 200_000);
  const only = given.only === undefined ? undefined : wholeNumber(given.only, 0);
  if (seed === null || count === null || only === null)
    return complain('--seed, --count and --only are whole numbers from 0 on.');
  say(`seed ${seed}, ${only === undefined ? count : 1} payloads`);
  const began = performance.now();
  let told = 0;
  const result = await fuzz({
    seed,
    count,
    ...(only === undefined ? {} : { only }),
    onProgress: (done) => {
      if (done % 10_000 !== 0) return;
      const perSecond = Math.round((done * 1_000) / (performance.now() - began));
      say(`${done} of ${count}, ${perSecond} per second`);
    },
    onTrouble: (sentence, payload) => {
      if (told++ < TROUBLES_TOLD_MAX) say(`TROUBLE ${sentence}`);
      if (only !== undefined) say(payload.toString('utf8').slice(0, 20_000));
    },
  });
  say(JSON.stringify(result));
  return isClean(result) ? 0 : 1;
}

function wholeNumber(text: string | undefined, fallback: number): number | null {
  if (text === undefined) return fallback;
  return /^\d{1,12}$/.test(text) ? Number(text) : null;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(sentence: string): number {
  process.stderr.write(`${sentence}\n${USAGE}\n`);
  return 2;
}

void main().then((code) => process.exit(code));
