/**
 * How often people and platforms do what they do. On most days as usual; on some days of each cycle of 25 one
 * thing is frequent, so that what comes together by chance once in two months comes in every hundred days.
 */
export interface Habits {
  /** Shares of days. */
  readonly isHoliday: number;
  readonly shutsEarly: number;
  /** Shares of offers: the lid is shut while it rings; the network goes, and does not come back in time. */
  readonly fallsAsleep: number;
  readonly losesNetwork: number;
  /** Shares of an agent's interruptions: a lead changes their capacity. */
  readonly changesCapacity: number;
  /** Shares of messages after which somebody takes the conversation by hand. */
  readonly picksUp: number;
  /** Shares of an agent's answers by which they pass the conversation on. */
  readonly passesOn: number;
  /** Shares of calls. */
  readonly givesCallBack: number;
  readonly isNotReached: number;
  readonly looksTwice: number;
  /** Shares of calls to the platform that it does not answer. */
  readonly silence: number;
  /** The hour (UTC) in whose first quarter everybody comes, and asks for a person; `null`: all day, for anything. */
  readonly rushHour: number | null;
}

export const USUAL: Habits = {
  isHoliday: 0.06,
  shutsEarly: 0.1,
  fallsAsleep: 0.01,
  losesNetwork: 0,
  changesCapacity: 0.1,
  picksUp: 0.02,
  passesOn: 0.08,
  givesCallBack: 0.1,
  isNotReached: 1 / 3,
  looksTwice: 0.2,
  silence: 0.01,
  rushHour: null,
};

/** Days of the cycle. Two others are those on which the clocks change (`parts/shops.ts`). */
const CYCLE = 25;
const DAYS: Readonly<Record<number, Partial<Habits>>> = {
  3: { isHoliday: 1 },
  15: { isHoliday: 1 },
  5: { shutsEarly: 1 },
  17: { shutsEarly: 1 },
  9: { fallsAsleep: 0.3, losesNetwork: 0.2, rushHour: 13 },
  21: { fallsAsleep: 0.3, losesNetwork: 0.2, rushHour: 15 },
  11: { changesCapacity: 0.6, passesOn: 0.4, picksUp: 0.15, rushHour: 12 },
  23: { changesCapacity: 0.6, passesOn: 0.4, picksUp: 0.15, rushHour: 14 },
  1: { isNotReached: 1, looksTwice: 0.8, rushHour: 9 },
  13: { isNotReached: 1, givesCallBack: 0.4, rushHour: 10 },
  // Before anybody is there, or at lunch.
  6: { rushHour: 5 },
  18: { rushHour: 11 },
};

export function habitsOf(day: number): Habits {
  return { ...USUAL, ...DAYS[day % CYCLE] };
}
