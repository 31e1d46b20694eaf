/**
 * The one question that the house puts to a brain, whatever engine is behind it.
 *
 * Pure: a brain is prepared once per published version and then only computes. The host asks first
 * and gives the reply to the decider (or the flow) as an argument, so a replay with the same reply
 * takes the same step.
 */

/** How an answer was found: by likeness to taught wordings, by a taught pattern, by a language model. */
export type EngineName = 'retrieval' | 'patterns' | 'generative';

export interface AskedQuestion {
  /** What the customer wrote, as it came; only the first 1,000 characters are looked at. */
  readonly text: string;
  /** ISO 639-1; entries in this language go before equally close ones. `null`: not known. */
  readonly language: string | null;
}

/** An entry that was considered, with how likely it is meant: 0 to 1. */
export interface Candidate {
  readonly entryId: string;
  /** Short name for a button or a list; falls back to the entry's first taught wording. */
  readonly title: string;
  readonly language: string;
  readonly score: number;
}

interface ReplyBase {
  readonly engine: EngineName;
  /** Number of the published brain that replied: belongs into `decidedBy.brain`. */
  readonly brainVersion: number;
  /** 0 to 1: likelihood that the best candidate is meant. 0 when there is none. */
  readonly score: number;
  /** The closest entries, best first, at most three; also when nothing is said to the customer. */
  readonly closest: readonly Candidate[];
}

/**
 * What the brain says.
 *
 * - `answer`: sure enough to say `say` to the customer.
 * - `choose`: not sure which of two or three is meant: offer `among` as buttons; a choice is then
 *   answered with `Brain.answerOf(entryId)`, and "none of these" counts as a mismatch.
 * - `not_learned`: a mismatch. Say so; never guess.
 */
export type BrainReply =
  | (ReplyBase & { readonly kind: 'answer'; readonly entryId: string; readonly say: string })
  | (ReplyBase & { readonly kind: 'choose'; readonly among: readonly Candidate[] })
  | (ReplyBase & { readonly kind: 'not_learned' });

/** A published brain, ready to be asked. Never throws on any text, and answers in milliseconds. */
export interface AskableBrain {
  readonly version: number;
  ask(question: AskedQuestion): BrainReply;
  /** The answer that was taught for an entry; `null` when there is no such entry (any more). */
  answerOf(entryId: string): string | null;
}
