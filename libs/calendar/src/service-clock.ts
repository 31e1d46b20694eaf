/**
 * Clocks of a conversation: how long the customer waited for the first answer, for the next one, and for
 * an end, in open time. They run while the customer waits for us and pause while we wait for the
 * customer, so nobody is blamed for an evening or for a customer's lunch.
 *
 * Derived from facts and a calendar, nothing else: folding the same facts again gives the same clocks,
 * after a restart, in a rebuild, or under another calendar.
 */
import type { Calendar } from './open-days.js';
import { addOpenMs, openMsBetween } from './open-time.js';

export const CLOCK_NAMES = ['first_answer', 'next_answer', 'resolution'] as const;
export type ClockName = (typeof CLOCK_NAMES)[number];

/** What a conversation's events mean to its clocks. Which events these are is the caller's to say. */
export interface ClockFact {
  readonly kind: 'customer_wrote' | 'answered' | 'put_on_hold' | 'resolved';
  readonly at: Date;
}

export interface Clock {
  readonly name: ClockName;
  /** 1 for the first of its name in this conversation; with the name it tells clocks apart for ever. */
  readonly ordinal: number;
  readonly startedAt: Date;
  /** `met`: what it waited for came. `stopped`: the conversation ended without it. */
  readonly status: 'running' | 'paused' | 'met' | 'stopped';
  /** Open time up to the last pause or end. */
  readonly spentMs: number;
  /** `null` unless it runs. */
  readonly runningSince: Date | null;
  readonly endedAt: Date | null;
}

/** Open milliseconds that each clock may take; `null` for no promise. */
export type ClockTargets = Readonly<Record<ClockName, number | null>>;

/** The latest clock of each name. */
export type Clocks = Readonly<Record<ClockName, Clock | null>>;

export const NO_CLOCKS: Clocks = { first_answer: null, next_answer: null, resolution: null };

/** Applies one fact. Facts come in the order of the stream; a time that lies earlier counts as no time. */
export function evolveClocks(clocks: Clocks, fact: ClockFact, calendar: Calendar): Clocks {
  const { at } = fact;
  switch (fact.kind) {
    case 'customer_wrote':
      return {
        first_answer: clocks.first_answer ?? start('first_answer', null, at),
        next_answer: clocks.first_answer ? startedUnlessOpen('next_answer', clocks, at) : null,
        resolution: startedUnlessOpen('resolution', clocks, at),
      };
    case 'answered':
      return {
        first_answer: ended(clocks.first_answer, 'met', at, calendar),
        next_answer: ended(clocks.next_answer, 'met', at, calendar),
        resolution: paused(clocks.resolution, at, calendar),
      };
    case 'put_on_hold':
      return {
        first_answer: clocks.first_answer, // Nobody has answered yet: putting off is no answer.
        next_answer: paused(clocks.next_answer, at, calendar),
        resolution: paused(clocks.resolution, at, calendar),
      };
    case 'resolved':
      return {
        first_answer: ended(clocks.first_answer, 'stopped', at, calendar),
        next_answer: ended(clocks.next_answer, 'stopped', at, calendar),
        resolution: ended(clocks.resolution, 'met', at, calendar),
      };
  }
}

/** Open time that the clock shows at an instant. */
export function clockMs(clock: Clock, at: Date, calendar: Calendar): number {
  const { spentMs, runningSince } = clock;
  return runningSince ? spentMs + openMsBetween(calendar, runningSince, at) : spentMs;
}

/** When its time is used up; `null` when it does not run, has no target, or the calendar never opens again. */
export function dueAt(clock: Clock, targetMs: number | null, calendar: Calendar): Date | null {
  if (targetMs === null || clock.runningSince === null) return null;
  return addOpenMs(calendar, clock.runningSince, Math.max(0, targetMs - clock.spentMs));
}

function start(name: ClockName, before: Clock | null, at: Date): Clock {
  return {
    name,
    ordinal: (before?.ordinal ?? 0) + 1,
    startedAt: at,
    status: 'running',
    spentMs: 0,
    runningSince: at,
    endedAt: null,
  };
}

/** A clock that has ended is followed by a new one; one that was paused goes on. */
function startedUnlessOpen(name: ClockName, clocks: Clocks, at: Date): Clock | null {
  if (name === 'next_answer' && clocks.first_answer?.status === 'running') return clocks[name];
  const clock = clocks[name];
  if (clock?.status === 'running') return clock;
  if (clock?.status === 'paused') return { ...clock, status: 'running', runningSince: at };
  return start(name, clock, at);
}

function paused(clock: Clock | null, at: Date, calendar: Calendar): Clock | null {
  if (clock?.status !== 'running') return clock;
  return { ...clock, status: 'paused', spentMs: clockMs(clock, at, calendar), runningSince: null };
}

function ended(
  clock: Clock | null,
  status: 'met' | 'stopped',
  at: Date,
  calendar: Calendar,
): Clock | null {
  if (clock === null || clock.endedAt) return clock;
  return {
    ...clock,
    status,
    spentMs: clockMs(clock, at, calendar),
    runningSince: null,
    endedAt: at,
  };
}
