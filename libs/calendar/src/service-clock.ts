/**
 * Clocks of a conversation: how long the customer waited for the first answer, for the next one, and for
 * an end, in open time. They run while the customer waits for us and pause while we wait for the
 * customer, so nobody is blamed for an evening or for a customer's lunch.
 *
 * The fold knows no calendar: it keeps when a clock ran, and open time is counted when somebody asks. So
 * the same facts give other figures under other hours, and a change of hours rebuilds nothing.
 */
import type { Calendar } from './open-days.js';
import { addOpenMs, openMsBetween } from './open-time.js';

export const CLOCK_NAMES = ['first_answer', 'next_answer', 'resolution'] as const;
export type ClockName = (typeof CLOCK_NAMES)[number];

/** What a conversation's events mean to its clocks. Which events these are is the caller's to say. */
export interface ClockFact {
  readonly kind: 'customer_wrote' | 'answered' | 'put_on_hold' | 'resolved';
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Plain data, times in epoch milliseconds. */
export interface Clock {
  readonly name: ClockName;
  /** 1 for the first of its name in this conversation; with the name it tells clocks apart for ever. */
  readonly ordinal: number;
  /** `met`: what it waited for came. `stopped`: the conversation ended without it. */
  readonly status: 'running' | 'paused' | 'met' | 'stopped';
  /** Stretches that are over, from and to. */
  readonly ran: readonly (readonly [from: number, to: number])[];
  /** `null` unless it runs. */
  readonly runningSince: number | null;
}

/** Open milliseconds that each clock may take; `null` for no promise. */
export type ClockTargets = Readonly<Record<ClockName, number | null>>;

/** The latest clock of each name. */
export type Clocks = Readonly<Record<ClockName, Clock | null>>;

export const NO_CLOCKS: Clocks = { first_answer: null, next_answer: null, resolution: null };

/** Applies one fact. Facts come in the order of the stream; a time that lies earlier counts as no time. */
export function evolveClocks(clocks: Clocks, { kind, at }: ClockFact): Clocks {
  switch (kind) {
    case 'customer_wrote':
      return {
        first_answer: clocks.first_answer ?? started('first_answer', null, at),
        next_answer: nextAnswer(clocks, at),
        resolution: goesOn('resolution', clocks.resolution, at),
      };
    case 'answered':
      return {
        first_answer: ended(clocks.first_answer, 'met', at),
        next_answer: ended(clocks.next_answer, 'met', at),
        resolution: paused(clocks.resolution, at),
      };
    case 'put_on_hold':
      return {
        first_answer: clocks.first_answer, // Nobody has answered yet: putting off is no answer.
        next_answer: paused(clocks.next_answer, at),
        resolution: paused(clocks.resolution, at),
      };
    case 'resolved':
      return {
        first_answer: ended(clocks.first_answer, 'stopped', at),
        next_answer: ended(clocks.next_answer, 'stopped', at),
        resolution: ended(clocks.resolution, 'met', at),
      };
  }
}

/** Open time that the clock shows at an instant. */
export function clockMs({ ran, runningSince }: Clock, at: Date, calendar: Calendar): number {
  const spent = ran.reduce((sum, [from, to]) => sum + openMs(calendar, from, to), 0);
  return runningSince === null ? spent : spent + openMs(calendar, runningSince, at.getTime());
}

/** When its time is used up; `null` when it does not run, has no target, or the calendar never opens again. */
export function dueAt(clock: Clock, targetMs: number | null, calendar: Calendar): Date | null {
  const { runningSince } = clock;
  if (targetMs === null || runningSince === null) return null;
  const spent = clockMs({ ...clock, runningSince: null }, new Date(runningSince), calendar);
  return addOpenMs(calendar, new Date(runningSince), Math.max(0, targetMs - spent));
}

/** When the customer began to wait; 0 for a clock that never ran. */
export function startOf({ ran, runningSince }: Clock): number {
  return ran[0]?.[0] ?? runningSince ?? 0;
}

function openMs(calendar: Calendar, from: number, to: number): number {
  return openMsBetween(calendar, new Date(from), new Date(to));
}

function started(name: ClockName, before: Clock | null, at: number): Clock {
  const ordinal = (before?.ordinal ?? 0) + 1;
  return { name, ordinal, status: 'running', ran: [], runningSince: at };
}

/** Begins once the first answer is given (or will never be). */
function nextAnswer({ first_answer: first, next_answer: next }: Clocks, at: number): Clock | null {
  if (first === null || first.status === 'running') return next;
  return goesOn('next_answer', next, at);
}

/** A clock that has ended is followed by a new one; one that was paused goes on. */
function goesOn(name: ClockName, clock: Clock | null, at: number): Clock {
  if (clock?.status === 'running') return clock;
  if (clock?.status === 'paused') return { ...clock, status: 'running', runningSince: at };
  return started(name, clock, at);
}

function paused(clock: Clock | null, at: number): Clock | null {
  if (clock?.status !== 'running') return clock;
  return { ...stoppedAt(clock, at), status: 'paused' };
}

function ended(clock: Clock | null, status: 'met' | 'stopped', at: number): Clock | null {
  if (clock === null || clock.status === 'met' || clock.status === 'stopped') return clock;
  return { ...stoppedAt(clock, at), status };
}

function stoppedAt(clock: Clock, at: number): Clock {
  const { ran, runningSince } = clock;
  if (runningSince === null) return clock;
  const to = Math.max(at, runningSince);
  return { ...clock, ran: [...ran, [runningSince, to]], runningSince: null };
}
