/**
 * Given / when / then for deciders, so that a test reads as the requirement.
 * (The shape follows Emmett's DeciderSpecification.)
 */
import { deepStrictEqual, ok } from 'node:assert/strict';
import { type Decider, fold, isRefused } from './decider.js';

export interface WhenStep<Command, Event, Refusal extends string> {
  when(command: Command): ThenStep<Event, Refusal>;
}

export interface ThenStep<Event, Refusal extends string> {
  /** Exactly these facts, in this order. */
  then(...expected: Event[]): void;
  /** Accepted, with nothing to record: the command was already done. */
  thenNothing(): void;
  thenRefused(reason: Refusal): void;
}

/** `const given = specFor(decider); given(...history).when(command).then(...events)` */
export function specFor<State, Command, Event, Refusal extends string>(
  decider: Decider<State, Command, Event, Refusal>,
): (...history: Event[]) => WhenStep<Command, Event, Refusal> {
  return (...history) => ({
    when(command) {
      const state = fold(decider as never, history) as State;
      const decision = decider.decide(state, command);
      const events = (): readonly Event[] => {
        ok(!isRefused(decision), `refused: ${JSON.stringify(decision)}`);
        return decision.events;
      };
      return {
        then: (...expected) => deepStrictEqual(events(), expected),
        thenNothing: () => deepStrictEqual(events(), []),
        thenRefused: (reason) => deepStrictEqual(decision, { refused: reason }),
      };
    },
  });
}
