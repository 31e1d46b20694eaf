/**
 * What a shadow run leaves behind: facts on streams of its own, and on no other.
 *
 * The runs of a workspace stand on `shadow-<workspaceId>`. What a candidate would have done in one
 * conversation stands on a stream of that run and that conversation (`notesStream`), sealed for the
 * conversation's person where it holds words.
 */
import type { HandoverReason } from '#libs/conversation';
import type { Flow } from '#libs/flows';

/** Which version of what the bot knows: the entries as they stood at that version of the brain's stream. */
export interface CandidateBrain {
  readonly kind: 'published' | 'draft';
  /** Of the publication; of a draft, the number that it would have. */
  readonly brainVersion: number;
  readonly upToVersion: number;
}

export type CandidateFlow =
  | { readonly kind: 'published'; readonly flowVersion: number }
  /** A definition that nobody has published; kept whole, as a published one is. */
  | { readonly kind: 'draft'; readonly flow: Flow; readonly basedOn: number };

/** One move, of the candidate or of the live bot. */
export type Move =
  | { readonly kind: 'answer'; readonly entryId: string }
  | { readonly kind: 'choose'; readonly among: readonly string[] }
  | { readonly kind: 'not_learned' }
  | { readonly kind: 'handover'; readonly reason: HandoverReason }
  | { readonly kind: 'callback' }
  | { readonly kind: 'resolve' }
  /** The flow's own words: a menu, a question for a detail, a text. */
  | { readonly kind: 'flow'; readonly waitsAt: string | null }
  /** It would ask the workspace's system first: a shadow asks nobody, so nothing more is known. */
  | { readonly kind: 'look_up'; readonly stepId: string };

/** What was really done: a move of the live bot, a person's words, or nothing. */
export type RealMove = Move | { readonly kind: 'said' } | { readonly kind: 'nothing' };

/** How the candidate's move stands to what was really done; `compare-moves.ts` has the rules. */
export type ShadowVerdict =
  | 'same'
  | 'alike'
  | 'other'
  | 'more'
  | 'less'
  | 'earlier'
  | 'later'
  | 'silent'
  | 'unknown';

export type FloorKind = 'bot' | 'queue' | 'agent' | 'callback' | 'nobody';

interface Fact<Type extends string, Data, Private = never> {
  readonly type: Type;
  readonly data: Data;
  readonly private?: Private | null;
}

/** A run begins, or ends: on `shadow-<workspaceId>`. */
export type RunEvent =
  | Fact<
      'ShadowStarted',
      {
        readonly runId: string;
        readonly name: string;
        readonly brain: CandidateBrain;
        readonly flow: CandidateFlow;
        readonly by: string;
      }
    >
  | Fact<'ShadowStopped', { readonly runId: string; readonly by: string }>;

/** What one run makes of one conversation. */
export type NoteEvent =
  | Fact<
      'ShadowNoted',
      {
        readonly runId: string;
        readonly conversationId: string;
        readonly questionMessageId: string;
        /** The event that holds the customer's words. */
        readonly questionEventId: string;
        readonly channel: string;
        /** Who had the floor when the customer wrote. */
        readonly floor: FloorKind;
        readonly would: Move;
        /** Likelihood of the answer, 0 to 1; `null` when the brain was not asked. */
        readonly score: number | null;
        /** The live bot had done something else before: the customer answered other words. */
        readonly isAfterDifference: boolean;
      },
      { readonly say: string }
    >
  | Fact<
      'ShadowCompared',
      {
        readonly runId: string;
        readonly questionMessageId: string;
        readonly by: 'bot' | 'agent' | 'nobody';
        readonly did: RealMove;
        /** The event that holds the words that were sent; `null` when none were. */
        readonly sentEventId: string | null;
        /** Of the words, 0 to 1; `null` when there is nothing to compare. */
        readonly likeness: number | null;
        readonly verdict: ShadowVerdict;
      }
    >
  /** The customer rated the stretch in which the question was answered. */
  | Fact<
      'ShadowRated',
      {
        readonly runId: string;
        readonly questionMessageId: string;
        readonly of: 'bot' | 'agent';
        /** 1 (worst) to 5 (best). */
        readonly score: number;
      }
    >;

export type ShadowEvent = RunEvent | NoteEvent;
