/** Facts of the bot's part: its steps through a flow, what it collected, ratings and callbacks. */
import type { Fact } from './events.js';

/** Whose stretch is rated. */
export type RatedStretch = 'bot' | 'agent';

export type CallbackOutcome = 'reached' | 'not_reached' | 'cancelled';

export type LookupOutcome = 'found' | 'not_found' | 'unreachable';

export type BotEvent =
  /** One turn of the bot: the nodes it went through, and the one where it waits for the customer. */
  | Fact<
      'FlowStepTaken',
      {
        /** The message that the turn answers; `null` when something else woke the bot. */
        questionMessageId: string | null;
        flowId: string;
        flowVersion: number;
        /** Nodes in the order in which they were entered. */
        path: readonly string[];
        /** `null`: the flow came to its end. */
        waitsAt: string | null;
        /** ISO 639-1: the language that the bot spoke. */
        language: string;
        /** Answers so far to the question at `waitsAt` that were not of the wanted kind. */
        invalidAnswers: number;
        /** Entries that the customer was asked to choose among. */
        offeredEntries?: readonly string[] | undefined;
      },
      {
        /** Variables that changed without being a detail of the customer. */
        set?: Readonly<Record<string, string>> | undefined;
        offeredTitles?: readonly string[] | undefined;
      }
    >
  | Fact<'DetailCollected', { name: string; nodeId: string }, { value: string }>
  /** The workspace's own system (a CRM) was asked. What it said is sealed. */
  | Fact<
      'LookupAnswered',
      { nodeId: string; outcome: LookupOutcome; tookMs: number; isCached: boolean },
      { values: Readonly<Record<string, string>> }
    >
  | Fact<
      'RatingRequested',
      { ratingId: string; of: RatedStretch; agentId?: string | undefined; messageId: string }
    >
  /** `score` from 1 (worst) to 5 (best). */
  | Fact<
      'RatingGiven',
      { ratingId: string; of: RatedStretch; agentId?: string | undefined; score: number }
    >
  /** The customer wants to be called. The floor passes to the callback. */
  | Fact<
      'CallbackRequested',
      {
        callbackId: string;
        /** When we promised to have called, ISO 8601. */
        dueAt: string;
        /** When it becomes work: the next opening, or at once. */
        plannedFor: string;
        /** Since when the customer has waited; the callback never becomes younger than that. */
        waitingSince: string;
      },
      { number: string; wish?: string | undefined; name?: string | undefined }
    >
  /** It is on the list of work now. */
  | Fact<'CallbackPlanned', { callbackId: string; dueAt: string; attempt: number }>
  | Fact<'CallbackTaken', { callbackId: string; agentId: string }>
  | Fact<'CallbackReleased', { callbackId: string; agentId: string }>
  | Fact<
      'CallbackDone',
      { callbackId: string; agentId: string; outcome: CallbackOutcome },
      { note?: string | undefined }
    >;
