/**
 * `npm run simulate -- [--seed N] [--days D] [--customers N] [--first DAY] [--trace] [--json]`: days of a contact
 * centre in virtual time, with faults. The last line with `--json` is one object. Ends with 1 when an invariant
 * was violated or a rare state was never reached, with 2 when it was called wrongly.
 */
import { createHash, randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { RARE_STATES } from './checks/rare-states.js';
import type { Violation } from './checks/recorder.js';
import { simulateDay } from './simulate-day.js';

const USAGE = `Usage: npm run simulate -- [--seed N] [--days D] [--json]

  --seed N        what the days are made from; drawn and printed when absent
  --days D        how many (default 10)
  --customers N   who come in a day (default 60)
  --first DAY     begin with this day of the seed (default 0), to look at one again
  --trace         print every event of every day
  --json          the last line is one JSON object

Rare states count as missed only in runs of 100 days or more.`;

/** Four cycles of days with something frequent on them (`world/habits.ts`); fewer may rightly miss something. */
const DAYS_FOR_RARE = 100;
const SHOWN_MAX = 20;

interface Asked {
  readonly seed: number;
  readonly days: number;
  readonly customers: number;
  readonly first: number;
  readonly isTraced: boolean;
  readonly isJson: boolean;
}

async function main(): Promise<number> {
  const asked = readArguments();
  if (typeof asked === 'string') {
    console.error(asked);
    return asked === USAGE ? 0 : 2;
  }
  const { seed, days, first } = asked;
  const began = performance.now();
  const violations: (Violation & { readonly day: number })[] = [];
  const reached = new Map<string, number>();
  const hash = createHash('sha256');
  const totals = { events: 0, conversations: 0, liveConversations: 0, answeredInTime: 0 };
  for (let day = first; day < first + days; day += 1) {
    const report = await simulateDay({
      seed,
      day,
      customers: asked.customers,
      ...(asked.isTraced ? { onLine: (line: string) => console.log(line) } : {}),
    });
    hash.update(report.traceHash);
    totals.events += report.events;
    totals.conversations += report.conversations;
    totals.liveConversations += report.liveConversations;
    totals.answeredInTime += report.answeredInTime;
    for (const violation of report.violations) violations.push({ ...violation, day });
    for (const [state, count] of report.reached)
      reached.set(state, (reached.get(state) ?? 0) + count);
    progress(day - first + 1, days, totals.events, violations.length, began);
  }
  const missed = days >= DAYS_FOR_RARE ? RARE_STATES.filter((state) => !reached.has(state)) : [];
  const summary = {
    seed,
    days,
    violations: violations.length,
    traceHash: hash.digest('hex'),
    ...totals,
    seconds: Math.round((performance.now() - began) / 100) / 10,
    // What the days cost, whoever else is at work on the machine.
    cpuSeconds: Math.round(cpu() / 100) / 10,
    missed,
    reached: Object.fromEntries([...reached].sort(([one], [other]) => (one < other ? -1 : 1))),
  };
  if (asked.isJson) for (const line of inWords(violations, seed)) console.error(line);
  else
    for (const line of [...inWords(violations, seed), ...statesInWords(reached, missed)])
      console.log(line);
  console.log(
    asked.isJson
      ? JSON.stringify(summary)
      : `seed ${seed}: ${days} days, ${totals.conversations} conversations, ${totals.events} events, ${totals.answeredInTime} of ${totals.liveConversations} live ones answered within 30 s, ${violations.length} violations, trace ${summary.traceHash.slice(0, 16)}`,
  );
  return violations.length > 0 || missed.length > 0 ? 1 : 0;
}

function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function progress(done: number, days: number, events: number, wrong: number, began: number): void {
  const seconds = (performance.now() - began) / 1_000;
  const line = `  day ${done} of ${days}, ${events} events, ${wrong} violations, ${seconds.toFixed(0)} s`;
  if (process.stderr.isTTY) process.stderr.write(`\r${line}${done === days ? '\n' : ''}`);
  else if (done === days || done % 50 === 0) process.stderr.write(`${line}\n`);
}

function inWords(violations: readonly (Violation & { day: number })[], seed: number): string[] {
  const lines = violations
    .slice(0, SHOWN_MAX)
    .map(
      ({ invariant, at, day, what }) =>
        `${invariant} violated on day ${day} at ${new Date(at).toISOString()}: ${what}`,
    );
  const [worst] = violations;
  if (worst)
    lines.push(`Look: npm run simulate -- --seed ${seed} --first ${worst.day} --days 1 --trace`);
  return lines;
}

function statesInWords(reached: ReadonlyMap<string, number>, missed: readonly string[]): string[] {
  return [
    'Reached:',
    ...[...reached]
      .sort(([, one], [, other]) => other - one)
      .map(([state, count]) => `  ${String(count).padStart(7)}  ${state.replaceAll('_', ' ')}`),
    ...missed.map((state) => `  never    ${state.replaceAll('_', ' ')}`),
  ];
}

function readArguments(): Asked | string {
  try {
    const { values } = parseArgs({
      options: {
        seed: { type: 'string' },
        days: { type: 'string', default: '10' },
        customers: { type: 'string', default: '60' },
        first: { type: 'string', default: '0' },
        trace: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return USAGE;
    return {
      seed: values.seed === undefined ? randomInt(2 ** 31) : whole('seed', values.seed, 0),
      days: whole('days', values.days, 1),
      customers: whole('customers', values.customers, 1),
      first: whole('first', values.first, 0),
      isTraced: values.trace,
      isJson: values.json,
    };
  } catch (error) {
    return `${(error as Error).message}\n\n${USAGE}`;
  }
}

function whole(name: string, value: string, min: number): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < min || number >= 2 ** 32)
    throw new Error(`--${name} must be a whole number, at least ${min}; it is "${value}".`);
  return number;
}

void main().then((code) => {
  process.exitCode = code;
});
