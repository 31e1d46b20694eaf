/** What the bot and those who call back may ask of a conversation. */
import type { CallbackOutcome, LookupOutcome, RatedStretch } from './bot-events.js';
import type { Content } from './content.js';
import type { HandoverReason } from './events.js';
import type { UnhappySign } from './handover-summary.js';

/** Everything that one turn of the bot comes to: recorded whole, or not at all. */
export interface TakeBotTurn {
  readonly type: 'TakeBotTurn';
  /** The message that woke the bot; `null` when the floor came back to it and it owes a word. */
  readonly questionMessageId: string | null;
  /** What the brain made of the message; `null` when it was not asked. */
  readonly verdict:
    | { readonly kind: 'answered'; readonly entryId: string; readonly score: number }
    | { readonly kind: 'not_learned'; readonly score: number }
    | null;
  readonly step: {
    readonly flowId: string;
    readonly flowVersion: number;
    readonly path: readonly string[];
    readonly waitsAt: string | null;
    readonly language: string;
    readonly invalidAnswers: number;
    readonly offered: readonly { readonly entryId: string; readonly title: string }[];
    readonly set: Readonly<Record<string, string>>;
  };
  readonly details: readonly {
    readonly name: string;
    readonly nodeId: string;
    readonly value: string;
  }[];
  readonly lookups: readonly {
    readonly nodeId: string;
    readonly outcome: LookupOutcome;
    readonly tookMs: number;
    readonly isCached: boolean;
    readonly values: Readonly<Record<string, string>>;
  }[];
  readonly say: readonly { readonly messageId: string; readonly content: Content }[];
  /** The customer's answer to a rating that was asked for. */
  readonly score: number | null;
  /** The last of `say` asks for a rating. */
  readonly ratingId: string | null;
  readonly then:
    | { readonly kind: 'wait' }
    | { readonly kind: 'resolve' }
    | {
        readonly kind: 'handover';
        readonly reason: HandoverReason;
        readonly priority: number;
        readonly signs: readonly UnhappySign[];
      }
    | {
        readonly kind: 'callback';
        readonly callbackId: string;
        readonly number: string;
        readonly wish: string | null;
        readonly dueAt: string;
        readonly plannedFor: string;
      };
}

/** Asks for a rating of a stretch that has ended; only in a resolved conversation. */
export interface RequestRating {
  readonly type: 'RequestRating';
  readonly ratingId: string;
  readonly of: RatedStretch;
  readonly agentId: string | null;
  readonly messageId: string;
  readonly content: Content;
}

export type CallbackCommand =
  | { readonly type: 'PlanCallback'; readonly callbackId: string }
  | {
      readonly type: 'TakeCallback' | 'ReleaseCallback';
      readonly callbackId: string;
      readonly agentId: string;
    }
  | {
      readonly type: 'FinishCallback';
      readonly callbackId: string;
      readonly agentId: string;
      readonly outcome: CallbackOutcome;
      readonly note: string | null;
      /** When to try again after `not_reached`; `null` gives up. */
      readonly retryAt: string | null;
    };

/** A turn in which nothing happened but what is given. */
export function botTurn(
  given: Partial<Omit<TakeBotTurn, 'type' | 'step'>> & {
    readonly step?: Partial<TakeBotTurn['step']>;
  },
): TakeBotTurn {
  return {
    type: 'TakeBotTurn',
    questionMessageId: null,
    verdict: null,
    details: [],
    lookups: [],
    say: [],
    score: null,
    ratingId: null,
    then: { kind: 'wait' },
    ...given,
    step: {
      flowId: 'flow',
      flowVersion: 1,
      path: [],
      waitsAt: null,
      language: 'en',
      invalidAnswers: 0,
      offered: [],
      set: {},
      ...given.step,
    },
  };
}
