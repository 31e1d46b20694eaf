/**
 * What to change in a day's roster: half hours in which more or fewer people are needed than planned, joined
 * into stretches that somebody can act on ("one agent more from 19:00 to 22:00").
 */
import { agentsNeeded, type ServicePromise, type StaffingRules } from './agents-needed.js';
import { SLOTS_A_DAY, type SlotForecast } from './forecast.js';

export interface DayPlan {
  readonly forecast: readonly SlotForecast[];
  readonly handlingSeconds: number;
  readonly promise: ServicePromise;
  readonly rules: StaffingRules;
  /** Agents that are planned per half hour. */
  readonly planned: readonly number[];
}

export interface SlotNeed {
  readonly slot: number;
  readonly expected: number;
  readonly needed: number;
  readonly planned: number;
}

export interface Advice {
  /** Half hours, `from` included, `to` not. */
  readonly fromSlot: number;
  readonly toSlot: number;
  /** Above 0: so many more are needed. Below 0: so many fewer would do. */
  readonly change: number;
}

/** Agents needed in each half hour, beside those planned. */
export function needsOfDay(plan: DayPlan): SlotNeed[] {
  return plan.forecast.map(({ slot, expected }) => {
    const workload = { arrivalsPerHour: expected * 2, handlingSeconds: plan.handlingSeconds };
    const { agents } = agentsNeeded(workload, plan.promise, plan.rules);
    return { slot, expected, needed: agents, planned: plan.planned[slot] ?? 0 };
  });
}

/** Stretches of the same change, the largest lack first; what is right already is left out. */
export function adviceFor(needs: readonly SlotNeed[]): Advice[] {
  const stretches: Advice[] = [];
  for (const { slot, needed, planned } of needs) {
    const change = needed - planned;
    const last = stretches.at(-1);
    if (last && last.toSlot === slot && last.change === change)
      stretches[stretches.length - 1] = { ...last, toSlot: slot + 1 };
    else stretches.push({ fromSlot: slot, toSlot: slot + 1, change });
  }
  return stretches
    .filter(({ change }) => change !== 0)
    .sort((a, b) => b.change - a.change || a.fromSlot - b.fromSlot);
}

/** `19:00`; `24:00` for the end of the day. */
export function slotTime(slot: number): string {
  if (slot < 0 || slot > SLOTS_A_DAY) throw new RangeError('a day has half hours 0 to 48');
  return `${String(slot >> 1).padStart(2, '0')}:${slot % 2 === 0 ? '00' : '30'}`;
}
