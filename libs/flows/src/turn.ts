/** What a turn of the bot is given and what it comes to. Only shapes; `take-turn.ts` decides. */
import type { Hours } from './callback.js';
import type { Flow } from './flow.js';
import type { MoodSign } from './mood.js';
import type { Markup } from './template.js';

/** Where a conversation is in its flow. Folded from its own events (libs/conversation). */
export interface Place {
  readonly waitsAt: string | null;
  readonly invalidAnswers: number;
  readonly visits: Readonly<Record<string, number>>;
  readonly offered: readonly { readonly entryId: string; readonly title: string }[];
}

/** The brain as a flow sees it; libs/brain has the real one. */
export interface BrainPort {
  ask(question: {
    readonly text: string;
    readonly language: string | null;
    /** It may as well be the detail that the flow has asked for: look whether it is a known question. */
    readonly isDetail?: boolean;
  }):
    | {
        readonly kind: 'answer';
        readonly entryId: string;
        readonly score: number;
        readonly say: string;
      }
    | {
        readonly kind: 'choose';
        readonly score: number;
        readonly among: readonly { readonly entryId: string; readonly title: string }[];
      }
    | { readonly kind: 'not_learned'; readonly score: number };
  answerOf(entryId: string): string | null;
}

export interface Message {
  /** `null` for something without words, such as a picture. */
  readonly text: string | null;
  /** Of a pressed button or a chosen row. */
  readonly payload: string | null;
  /** The message as a mark from 1 to 5, if it is one. */
  readonly score: number | null;
  readonly isAskingForPerson: boolean;
}

export interface LookupResult {
  readonly outcome: 'found' | 'not_found' | 'unreachable';
  readonly values: Readonly<Record<string, string>>;
}

export interface TurnInput {
  readonly flow: Flow;
  /** `null` before the first turn of a stretch, and after the flow's end. */
  readonly place: Place | null;
  readonly wake:
    | { readonly kind: 'message'; readonly message: Message }
    /** The floor came back because nobody of the team answered. */
    | { readonly kind: 'nobody_answered' };
  readonly language: string;
  readonly isFirstWord: boolean;
  readonly mismatchesInARow: number;
  /** Collected details and other variables, and the given ones (`name`, `channel`). */
  readonly variables: Readonly<Record<string, string>>;
  /** Earlier questions about which the bot said something. */
  readonly earlierQuestions: readonly string[];
  readonly isRatingOpen: boolean;
  readonly brain: BrainPort;
  /** Answers to the look-ups that the turn asked for so far, by step. */
  readonly lookups: Readonly<Record<string, LookupResult>>;
  readonly hours: Hours;
  /** Epoch ms. */
  readonly now: number;
  readonly markup: Markup;
}

export type SaidContent =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'list';
      readonly text: string;
      readonly options: readonly { readonly title: string; readonly payload: string }[];
    }
  | { readonly kind: 'rating'; readonly comment: string };

export type TurnEnd =
  | { readonly kind: 'wait' }
  | { readonly kind: 'resolve' }
  | {
      readonly kind: 'handover';
      readonly reason: 'contact_asked' | 'bot_unsure' | 'contact_unhappy';
      readonly priority: number;
      readonly signs: readonly MoodSign[];
    }
  | {
      readonly kind: 'callback';
      readonly number: string;
      readonly wish: string | null;
      readonly dueAt: number;
      readonly plannedFor: number;
    };

export interface Turn {
  readonly kind: 'turn';
  readonly verdict:
    | { readonly kind: 'answered'; readonly entryId: string; readonly score: number }
    | { readonly kind: 'not_learned'; readonly score: number }
    | null;
  readonly path: readonly string[];
  readonly waitsAt: string | null;
  readonly invalidAnswers: number;
  readonly offered: readonly { readonly entryId: string; readonly title: string }[];
  readonly set: Readonly<Record<string, string>>;
  readonly details: readonly {
    readonly name: string;
    readonly nodeId: string;
    readonly value: string;
  }[];
  /** Look-ups whose answers the turn used. */
  readonly usedLookups: readonly string[];
  readonly say: readonly SaidContent[];
  readonly score: number | null;
  readonly isRatingAsked: boolean;
  readonly then: TurnEnd;
}

/** The turn cannot go on before this is known. Ask, add it to `lookups`, and take the turn again. */
export interface NeedsLookup {
  readonly kind: 'needs_lookup';
  readonly stepId: string;
  readonly send: Readonly<Record<string, string>>;
  readonly fields: readonly string[];
}
