/**
 * One day of a contact centre in virtual time: two workspaces, agents in shifts, customers on four channels, and
 * a house in which processes crash and stand still, the store is away for a moment, and news come late, twice,
 * out of order or again. From a seed; the same seed gives the same day.
 */
import { checkAtRest } from './checks/at-rest.js';
import { Opening } from './checks/opening.js';
import { Recorder, type Violation } from './checks/recorder.js';
import { traceOf } from './checks/trace.js';
import { startBot } from './parts/bot.js';
import { startCallbacks } from './parts/callbacks.js';
import { startDelivery } from './parts/delivery.js';
import type { Sabotage, World } from './parts/house.js';
import { Ingress } from './parts/ingress.js';
import { plantLastReportCounts } from './parts/last-report-counts.js';
import { Platform } from './parts/platform.js';
import { Presence } from './parts/presence.js';
import { Lead, SimulatedRouter } from './parts/router.js';
import { dateOf, joinTeams, policyOf, Shops } from './parts/shops.js';
import { Agents, type SimulatedAgent } from './people/agents.js';
import { Customers } from './people/customers.js';
import { planShift } from './people/shift.js';
import { Chance } from './world/chance.js';
import { type Habits, habitsOf } from './world/habits.js';
import { Log } from './world/log.js';
import type { Faults } from './world/process.js';
import { Timeline } from './world/timeline.js';

export interface DayOptions {
  readonly seed: number;
  /** 0 is the first day of the seed. */
  readonly day: number;
  /** Customers who come. */
  readonly customers: number;
  /** What is more or less frequent than that day has it. */
  readonly habits?: Partial<Habits>;
  readonly onLine?: (line: string) => void;
  /** Faults of the house itself, planted to see that the run notices them. */
  readonly sabotage?: readonly Sabotage[];
}

export interface DayReport {
  readonly day: number;
  readonly events: number;
  readonly conversations: number;
  readonly liveConversations: number;
  /** Live conversations whose first answer came within 30 s. */
  readonly answeredInTime: number;
  readonly violations: readonly Violation[];
  readonly reached: ReadonlyMap<string, number>;
  readonly traceHash: string;
}

const DAY_MS = 86_400_000;
/** Long enough for the last conversation to end and for every report to come. */
const REST_MS = 1_800_000;
const AGENTS_PER_WORKSPACE = 4;

const TROUBLED: Faults = {
  crashEveryMs: 5_400_000,
  downMsMax: 4_000,
  pauseShare: 0.004,
  pauseMsMax: 9_000,
  lostAppendShare: 0.006,
  lostAnswerShare: 0.004,
  lateShare: 0.08,
  doubleShare: 0.08,
  lostShare: 0.03,
};
const QUIET: Faults = {
  crashEveryMs: 0,
  downMsMax: 0,
  pauseShare: 0,
  pauseMsMax: 0,
  lostAppendShare: 0,
  lostAnswerShare: 0,
  lateShare: 0,
  doubleShare: 0,
  lostShare: 0,
};

export async function simulateDay(options: DayOptions): Promise<DayReport> {
  const isPlanted = options.sabotage?.includes('last_report_counts');
  const mend = isPlanted ? plantLastReportCounts() : () => undefined;
  try {
    return await play(options);
  } finally {
    mend();
  }
}

async function play(options: DayOptions): Promise<DayReport> {
  const begin = dateOf(options.day);
  const habits = { ...habitsOf(options.day), ...options.habits };
  const timeline = new Timeline(begin);
  const chance = new Chance(options.seed, options.day);
  const reached = new Map<string, number>();
  const onReached = (state: string) => reached.set(state, (reached.get(state) ?? 0) + 1);
  let faults = TROUBLED;
  const sabotage = new Set(options.sabotage);
  const workspaces: [string, string] = [chance.id(), chance.id()];
  const log = new Log(timeline.now, onReached);
  const publisher = log.door({ travel: (arrive) => arrive('none') });
  const shops = new Shops(log, publisher, chance, habits, workspaces);
  const policy = policyOf(workspaces);
  const world: World = {
    timeline,
    chance,
    log,
    shops,
    policy: sabotage.has('capacity_is_not_counted') ? { ...policy, capacity: 100 } : policy,
    sabotage,
    habits,
    faults: () => faults,
    onReached,
  };
  world.log.rules.checksVersions = !sabotage.has('store_checks_no_versions');
  world.log.rules.checksExternalIds = !sabotage.has('store_takes_an_external_id_twice');
  const recorder = new Recorder(world);
  const opening = new Opening(world, recorder);
  const ingress = new Ingress(world);
  const platform = new Platform(world, (report) => ingress.report(report));
  if (!sabotage.has('bot_is_deaf')) startBot(world);
  startDelivery(world, () => platform);
  const lead = new Lead(world);
  const names = sabotage.has('nobody_routes') ? [] : ['router_one', 'router_two'];
  const routers = names.map((name) => new SimulatedRouter(world, lead, name));
  const presence = new Presence(world);
  const customers = new Customers(world, ingress, platform);
  const everybody = workspaces.flatMap((id) => staff(id, chance));
  const agents = new Agents(world, presence, customers, everybody);
  startCallbacks(world, presence, everybody);
  await shops.open(options.day);
  await joinTeams(publisher, everybody);
  const afternoon = begin + chance.whole(13, 17) * 3_600_000;
  if (chance.happens(habits.shutsEarly))
    timeline.on(afternoon, () => {
      onReached('hours_changed_during_the_day');
      return shops.shutEarly();
    });
  for (const one of agents.all) {
    const from = begin + chance.whole(6, 14) * 3_600_000;
    planShift(
      { world, presence, agents },
      one,
      from,
      Math.min(from + chance.whole(5, 9) * 3_600_000, begin + DAY_MS - 60_000),
    );
  }
  customers.plan(begin, options.customers, workspaces);

  await timeline.runUntil(begin + DAY_MS);
  faults = QUIET;
  customers.fallSilent();
  await timeline.runUntil(begin + DAY_MS + REST_MS);
  recorder.checkLedger(ingress.acknowledged);
  checkAtRest(world, recorder, platform, routers);
  opening.checkDay(begin);
  return {
    day: options.day,
    events: world.log.events.length,
    conversations: recorder.conversations.size,
    liveConversations: recorder.liveConversations,
    answeredInTime: recorder.answeredInTime,
    violations: recorder.violations,
    reached,
    traceHash: traceOf(world.log, options.onLine),
  };
}

function staff(workspaceId: string, chance: Chance): SimulatedAgent[] {
  return Array.from({ length: AGENTS_PER_WORKSPACE }, () => ({
    workspaceId,
    agentId: chance.id(),
    ignores: chance.pick([0.05, 0.2, 0.6]),
    declines: 0.08,
  }));
}
