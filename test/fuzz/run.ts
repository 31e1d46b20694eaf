/** Runs so many mutated payloads through the house, and counts how they end. */
import { Chance } from './chance.js';
import { FuzzHouse, type Taken } from './house.js';
import { mutateBytes } from './mutate-bytes.js';
import { mutateJson } from './mutate-json.js';
import { mutateMail } from './mutate-mail.js';
import { readSeeds, type Sown } from './seeds.js';

export interface FuzzOptions {
  readonly seed: number;
  readonly count: number;
  /** Only the n-th payload, to look at one again. */
  readonly only?: number;
  readonly onProgress?: (done: number) => void;
  readonly onTrouble?: (sentence: string, payload: Buffer) => void;
}

export interface FuzzResult {
  readonly seed: number;
  readonly count: number;
  /** Errors that nobody caught, and intakes that came to no end. */
  crashes: number;
  /** Answers of 5xx. */
  serverErrors: number;
  /** Payloads that ended in none of the three places, or of which nothing is on record. */
  lost: number;
  /** Well signed, and refused all the same. */
  refused: number;
  slowestMs: number;
  /** Which one that was: `--only` takes it. */
  slowestIndex: number;
  /** Payloads by where they ended: each counts once. */
  shown: number;
  filtered: number;
  quarantined: number;
  byHttp: number;
  readonly perChannel: Record<string, number>;
}

/** One in so many goes over a real socket; one in so many is looked up in the store. */
const HTTP_EVERY = 100;
const LOOK_EVERY = 25;
const SLOW_MS = 1_000;

export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const { seed, count, only } = options;
  const result: FuzzResult = {
    seed,
    count,
    crashes: 0,
    serverErrors: 0,
    lost: 0,
    refused: 0,
    slowestMs: 0,
    slowestIndex: -1,
    shown: 0,
    filtered: 0,
    quarantined: 0,
    byHttp: 0,
    perChannel: {},
  };
  const seeds = readSeeds();
  const house = new FuzzHouse();
  await house.warmUp();
  const uncaught = (error: unknown) => {
    result.crashes++;
    options.onTrouble?.(`nobody caught ${String(error)}`, Buffer.alloc(0));
  };
  process.on('uncaughtException', uncaught).on('unhandledRejection', uncaught);
  try {
    for (let index = only ?? 0; index < (only === undefined ? count : only + 1); index++) {
      const chance = new Chance(seed, index);
      const sown = seeds[index % seeds.length] as Sown;
      const body = mutated(sown, chance);
      const byHttp = sown.channel.sign !== undefined && index % HTTP_EVERY < seeds.length;
      const taken = await house.take(sown.channel, sown.config, body, byHttp);
      if (byHttp) result.byHttp++;
      const ms = taken.ms <= SLOW_MS ? taken.ms : await slowByItself(house, sown, body, taken);
      const isLost = index % LOOK_EVERY < seeds.length && (await house.recorded()) === 0;
      if (ms > result.slowestMs) result.slowestIndex = index;
      count1(result, sown.channel.id, taken, ms);
      const trouble = isLost ? 'nothing is on record' : troubleOf(taken, ms);
      if (isLost) result.lost++;
      if (trouble) options.onTrouble?.(`${index} (${sown.channel.id}): ${trouble}`, body);
      options.onProgress?.(index + 1);
    }
    await new Promise((resolve) => setImmediate(resolve)); // A last chance to be caught.
  } finally {
    process.off('uncaughtException', uncaught).off('unhandledRejection', uncaught);
    await house.close();
  }
  result.slowestMs = Math.round(result.slowestMs * 100) / 100;
  return result;
}

function mutated({ channel, bodies }: Sown, chance: Chance): Buffer {
  const body = chance.of(bodies);
  if (chance.is(0.2)) return mutateBytes(body, chance, bodies);
  if (channel.id === 'email') return mutateMail(body, chance);
  return mutateJson(body, chance) ?? mutateBytes(body, chance, bodies);
}

/** Longer than this is a hang, whatever the machine has to do besides. */
const HANGING_MS = 10_000;

/**
 * A machine that was busy with something else is not our slowness: what took long is done again, and
 * what counts is the time for which we kept a processor.
 */
async function slowByItself(
  house: FuzzHouse,
  { channel, config }: Sown,
  body: Buffer,
  first: Taken,
): Promise<number> {
  let { ms } = first;
  for (let again = 0; again < 2; again++) {
    const before = process.cpuUsage();
    const taken = await house.take(channel, config, body, false);
    const { user, system } = process.cpuUsage(before);
    ms = Math.min(ms, taken.ms > HANGING_MS ? taken.ms : (user + system) / 1_000);
  }
  return ms;
}

function count1(
  result: FuzzResult,
  channel: string,
  { status, report, trouble }: Taken,
  ms: number,
) {
  result.perChannel[channel] = (result.perChannel[channel] ?? 0) + 1;
  result.slowestMs = Math.max(result.slowestMs, ms);
  if (status >= 500) result.serverErrors++;
  else if (status !== 200) result.refused++;
  if (trouble !== null && status < 500) result.crashes++;
  if (!report) return;
  if (report.quarantined > 0) result.quarantined++;
  else if (report.shown > 0) result.shown++;
  else if (report.filtered > 0) result.filtered++;
  else result.lost++;
}

function troubleOf({ status, report, trouble }: Taken, ms: number): string | null {
  if (status !== 200) return `answered ${status}: ${String(trouble)}`;
  if (ms > SLOW_MS) return `took ${Math.round(ms)} ms`;
  const ended = report ? report.quarantined + report.shown + report.filtered : 0;
  return ended === 0 ? 'ended in none of the three places' : null;
}

export function isClean(result: FuzzResult): boolean {
  const { crashes, serverErrors, lost, refused, slowestMs } = result;
  return crashes + serverErrors + lost + refused === 0 && slowestMs <= SLOW_MS;
}
