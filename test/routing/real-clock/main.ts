/**
 * `npm run test:clock`: what is promised in seconds, on real processes, a real Postgres and a real NATS, with the
 * leases of production. About two minutes. Ends with 1 when a promise was broken, with 2 when it was called wrongly.
 */
import { Command, InvalidArgumentError } from 'commander';
import { ClockHouse } from './house.js';
import { freeSlotsAreFilled, leaseLapses, networkBlips, sleeperWakes } from './proofs.js';
import { routerStops } from './stopped-router.js';

/** Seconds of the issue, by the production lease of 15 s. */
const PROMISED = { withdrawnMs: 16_000, freeSlotMs: 1_000, blipMs: 10_000 };
const LEASE_MS = 15_000;
const BEAT_MS = 5_000;

const asked = new Command('test:clock')
  .description(
    'Presence and routing on a real clock: lapsed leases, blips, stopped processes, freed slots.',
  )
  .option('--rounds <n>', 'how often the leading router is stopped', whole, 6)
  .option('--slots <n>', 'how many slots are freed', whole, 40)
  .option('--json', 'the last line is one JSON object', false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse()
  .opts<{ rounds: number; slots: number; json: boolean }>();

async function main(): Promise<void> {
  const say = (line: string) => process.stderr.write(`  ${line}\n`);
  say('starting Postgres, NATS, presence and two routers');
  const house = await ClockHouse.open({ leaseMs: LEASE_MS, beatMs: BEAT_MS });
  try {
    say(
      `leases of ${LEASE_MS / 1_000} s end, and a network is gone for ${PROMISED.blipMs / 1_000} s`,
    );
    const [lapse, blip, gone, back, left] = await Promise.all([
      leaseLapses(house),
      networkBlips(house, PROMISED.blipMs),
      sleeperWakes(house, 'lease_ends'),
      sleeperWakes(house, 'comes_back'),
      sleeperWakes(house, 'customer_leaves'),
    ]);
    say(`${asked.slots} slots are freed`);
    const slots = await freeSlotsAreFilled(house, asked.slots);
    say(`the leading router is stopped ${asked.rounds} times`);
    const router = await routerStops(house, asked.rounds);
    const broken = [
      ...(lapse.withdrawnAfterMs < PROMISED.withdrawnMs ? [] : ['offer withdrawn too late']),
      ...(blip.stillRings && blip.story.join() === 'AgentJoined,WentOnline,SlotTaken'
        ? []
        : ['the blip was seen']),
      ...([gone, back].every(
        ({ said, holder }) => said.at(-1) === 'refused: lease_over' && holder === 'queue',
      )
        ? []
        : ['a sleeper acted on an old lease']),
      ...(left.said.at(-1) === 'refused: offer_gone'
        ? []
        : ['a sleeper took an offer that was over']),
      ...(slots.longestMs < PROMISED.freeSlotMs ? [] : ['a freed slot waited too long']),
      ...(router.overCapacity + router.twoOffersAtOnce + router.forgotten === 0
        ? []
        : ['a stopped router did harm']),
    ];
    const report = { broken, lapse, blip, sleeper: { gone, back, left }, slots, router };
    process.stdout.write(`${JSON.stringify(report, null, asked.json ? undefined : 2)}\n`);
    process.exitCode = broken.length === 0 ? 0 : 1;
  } finally {
    await house.close();
  }
}

function whole(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 10_000)
    throw new InvalidArgumentError('It must be a whole number from 1 to 10000.');
  return number;
}

void main();
