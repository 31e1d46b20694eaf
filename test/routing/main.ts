/**
 * `npm run test:races`: 50 routers race for the last slot of an agent, 10,000 rounds, on the memory store; and 1,000
 * races of transfers. The last line is one JSON object; ends with code 1 when anybody got more than fits, or a
 * conversation two owners.
 */
import { Command } from 'commander';
import { houseVersions } from '#libs/event-catalog';
import { MemoryEventStore } from '#libs/event-store';
import { MemorySealer } from '#libs/sealing';
import { raceForSlots, raceTransfers } from './race.js';

/** A store of its own for so many rounds: memory keeps everything. */
const ROUNDS_PER_STORE = 250;

const options = new Command('test:races')
  .description('Races for slots and races of transfers, on the memory store.')
  .option('--rounds <n>', 'races for one slot', '10000')
  .option('--routers <n>', 'routers in each', '50')
  .option('--transfers <n>', 'races of transfers', '1000')
  .parse()
  .opts<{ rounds: string; routers: string; transfers: string }>();

async function main(): Promise<void> {
  const rounds = Number(options.rounds);
  const sum = { rounds: 0, won: 0, overCapacity: 0, doubleOwners: 0 };
  while (sum.rounds < rounds) {
    const now = Math.min(ROUNDS_PER_STORE, rounds - sum.rounds);
    const result = await raceForSlots(memoryStore(), Number(options.routers), now);
    for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += result[key];
    process.stderr.write(
      `${sum.rounds}/${rounds} rounds  over capacity ${sum.overCapacity}  double owners ${sum.doubleOwners}\n`,
    );
  }
  const transfers = await raceTransfers(memoryStore(), Number(options.transfers));
  process.stdout.write(`${JSON.stringify({ slots: sum, transfers })}\n`);
  const isGood =
    sum.won === sum.rounds && sum.overCapacity + sum.doubleOwners + transfers.notOneOwner === 0;
  process.exitCode = isGood ? 0 : 1;
}

function memoryStore(): MemoryEventStore {
  return new MemoryEventStore({ sealer: new MemorySealer(), versions: houseVersions });
}

void main();
