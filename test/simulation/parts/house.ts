/** What the parts of a simulated house share. */
import type { MatchingPolicy } from '#libs/matching';
import type { Chance } from '../world/chance.js';
import type { Habits } from '../world/habits.js';
import type { Log } from '../world/log.js';
import { type Faults, SimulatedProcess } from '../world/process.js';
import type { Timeline } from '../world/timeline.js';
import type { Shops } from './shops.js';

/** Namespace of the ids of what a day is furnished with, and of what comes from outside. */
export const INBOXES = '5ace0000-0000-4000-8000-00000000cafe';

export type Sabotage =
  | 'store_checks_no_versions'
  | 'store_takes_an_external_id_twice'
  | 'delivery_sends_again_after_silence'
  | 'bot_is_deaf'
  | 'nobody_routes'
  | 'capacity_is_not_counted'
  | 'hours_are_ignored'
  | 'last_report_counts';

export interface World {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly log: Log;
  readonly policy: MatchingPolicy;
  readonly shops: Shops;
  readonly habits: Habits;
  readonly faults: () => Faults;
  /** Faults of the house itself, planted to see that a run notices them. */
  readonly sabotage: ReadonlySet<Sabotage>;
  /** Something rare has happened; a run that never reaches it has not tested it. */
  readonly onReached: (state: string) => void;
}

export function startProcess(world: World, name: string): SimulatedProcess {
  return new SimulatedProcess(name, world);
}

/** A desk is made anew after each crash; a large cache would take longer than the day. */
export const CACHED = { cachedMax: 500 } as const;

/** Who a part speaks as. */
export function causeOf(id: string, kind: 'bot' | 'agent' | 'system' | 'contact' = 'system') {
  return { actor: { kind, id }, causationId: null, correlationId: 'simulated' } as const;
}
