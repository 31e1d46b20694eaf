/**
 * `npm run test:races`: 50 routers race for the last slot of an agent, 10,000 rounds on the memory store and a
 * slice of them on Postgres; and 1,000 races of transfers, likewise. With `--json` the last line is one JSON
 * object. Ends with code 1 when anybody got more than fits, or a conversation two owners; with 2 when it was
 * called wrongly.
 */
import { Command, InvalidArgumentError } from 'commander';
import { openDatabase } from '#libs/database';
import { houseVersions } from '#libs/event-catalog';
import { type EventStore, MemoryEventStore, PostgresEventStore } from '#libs/event-store';
import { MemorySealer } from '#libs/sealing';
import { startTestDatabase } from '#libs/testing';
import { type RaceResult, raceForSlots, raceTransfers, type TransferResult } from './race.js';

/** A store of its own for so many rounds: memory keeps everything. */
const ROUNDS_PER_STORE = 250;
const PROGRESS_MS = 2_000;

interface Asked {
  readonly rounds: number;
  readonly routers: number;
  readonly transfers: number;
  readonly postgresRounds: number;
  readonly postgresTransfers: number;
  readonly json: boolean;
}

interface Races {
  readonly slots: RaceResult;
  readonly transfers: TransferResult;
  readonly seconds: number;
}

const asked = new Command('test:races')
  .description('Races for slots and races of transfers. Every router has a memory of its own.')
  .option('--rounds <n>', 'races for one slot, on the memory store', whole(0), 10_000)
  .option('--routers <n>', 'routers in each', whole(2), 50)
  .option('--transfers <n>', 'races of transfers, on the memory store', whole(0), 1_000)
  .option('--postgres-rounds <n>', 'races for one slot, on Postgres', whole(0), 200)
  .option('--postgres-transfers <n>', 'races of transfers, on Postgres', whole(0), 100)
  .option('--json', 'the last line is one JSON object', false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse()
  .opts<Asked>();

async function main(): Promise<void> {
  const memory = await race('memory', memoryStore, asked.rounds, asked.transfers);
  const postgres = await onPostgres();
  if (asked.json) process.stdout.write(`${JSON.stringify({ ...asked, memory, postgres })}\n`);
  else for (const [name, races] of Object.entries({ memory, postgres })) say(name, races);
  process.exitCode = [memory, postgres].every(isGood) ? 0 : 1;
}

async function race(
  name: string,
  storeOf: () => EventStore,
  rounds: number,
  transfers: number,
): Promise<Races> {
  const began = performance.now();
  const slots = { rounds: 0, won: 0, overCapacity: 0, doubleOwners: 0 };
  while (slots.rounds < rounds) {
    const now = Math.min(ROUNDS_PER_STORE, rounds - slots.rounds);
    const result = await raceForSlots(storeOf(), asked.routers, now, (round) =>
      progress(name, 'for slots', slots.rounds + round, rounds),
    );
    for (const key of Object.keys(slots) as (keyof typeof slots)[]) slots[key] += result[key];
  }
  const moved = { rounds: 0, notOneOwner: 0 };
  while (moved.rounds < transfers) {
    const now = Math.min(ROUNDS_PER_STORE, transfers - moved.rounds);
    const result = await raceTransfers(storeOf(), now, (round) =>
      progress(name, 'of transfers', moved.rounds + round, transfers),
    );
    moved.rounds += result.rounds;
    moved.notOneOwner += result.notOneOwner;
  }
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  return { slots, transfers: moved, seconds };
}

async function onPostgres(): Promise<Races> {
  if (asked.postgresRounds + asked.postgresTransfers === 0)
    return race('Postgres', memoryStore, 0, 0);
  const testDatabase = await startTestDatabase();
  const database = await openDatabase({
    url: testDatabase.url,
    applicationName: 'races',
    poolMax: 20,
  });
  const store = new PostgresEventStore({
    pool: database.pool,
    sealer: new MemorySealer(),
    versions: houseVersions,
  });
  try {
    return await race('Postgres', () => store, asked.postgresRounds, asked.postgresTransfers);
  } finally {
    await store.close();
    await database.close();
    await testDatabase.stop();
  }
}

function memoryStore(): MemoryEventStore {
  return new MemoryEventStore({ sealer: new MemorySealer(), versions: houseVersions });
}

let saidAt = 0;

function progress(store: string, kind: string, done: number, of: number): void {
  const now = performance.now();
  if (done < of && now - saidAt < PROGRESS_MS) return;
  saidAt = now;
  process.stderr.write(`  ${store}: ${done} of ${of} races ${kind}\n`);
}

function isGood({ slots, transfers }: Races): boolean {
  const { rounds, won, overCapacity, doubleOwners } = slots;
  // One offer a round, or the race proves nothing.
  return won === rounds && overCapacity + doubleOwners + transfers.notOneOwner === 0;
}

function say(name: string, { slots, transfers, seconds }: Races): void {
  process.stdout.write(
    `${name}: ${slots.rounds} races of ${asked.routers} routers, ${slots.won} won, ` +
      `${slots.overCapacity} over capacity, ${slots.doubleOwners} double owners; ` +
      `${transfers.rounds} races of transfers, ${transfers.notOneOwner} without one owner; ${seconds} s\n`,
  );
}

function whole(min: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!Number.isInteger(number) || number < min || number > 1_000_000)
      throw new InvalidArgumentError(`It must be a whole number from ${min} to 1000000.`);
    return number;
  };
}

void main();
