/**
 * The shape of every decision in the house: what may happen next, given what has happened.
 *
 * Pure by contract: clock, ids and randomness arrive inside the command. The same stream and the
 * same command therefore give the same answer live, in a replay, in the lab and in the simulator.
 * (After Jérémie Chassaing, "Functional Event Sourcing Decider", 2021.)
 */
export interface Decider<State, Command, Event, Refusal extends string> {
  /** The state of a stream without events. */
  readonly initial: State;
  /** Applies one recorded fact. Total: never throws and never asks whether it was allowed. */
  readonly evolve: (state: State, event: Event) => State;
  /** Facts to record, in order, or the reason why not. Throws only for a broken invariant. */
  readonly decide: (state: State, command: Command) => Decision<Event, Refusal>;
}

/** No events means "already done": the caller acknowledges, and nothing is written. */
export type Decision<Event, Refusal extends string> =
  | { readonly events: readonly Event[] }
  | { readonly refused: Refusal };

/** Accepts a command with the facts that follow from it; none when it was already done. */
export function accept<Event>(...events: Event[]): { readonly events: readonly Event[] } {
  return { events };
}

/** Refuses a command. A refusal is an expected answer that the caller has to handle. */
export function refuse<Refusal extends string>(reason: Refusal): { readonly refused: Refusal } {
  return { refused: reason };
}

/** True when the decision is a refusal. */
export function isRefused<Event, Refusal extends string>(
  decision: Decision<Event, Refusal>,
): decision is { readonly refused: Refusal } {
  return 'refused' in decision;
}

/** Folds recorded facts, oldest first, into the state of their stream. */
export function fold<State, Event>(
  decider: Pick<Decider<State, never, Event, never>, 'initial' | 'evolve'>,
  events: Iterable<Event>,
  from: State = decider.initial,
): State {
  let state = from;
  for (const event of events) state = decider.evolve(state, event);
  return state;
}
