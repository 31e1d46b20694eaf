/** What a thread is made of, and what it is made from. */
import type { Content } from './content.js';
import type { ConversationEvent } from './events.js';
import type { HandoverSummary } from './handover-summary.js';
import type { Outcome } from './outcome.js';

/** The part of an opened event that the thread needs; every opened event of a stream fits. */
export interface OpenedFact {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  readonly actor: { readonly kind: 'contact' | 'bot' | 'agent' | 'system'; readonly id: string };
  readonly data: unknown;
  readonly private: unknown;
  readonly isForgotten: boolean;
  /** Written by newer software: it stands as a line that says so, and nothing is read out of it. */
  readonly isNewer?: boolean;
}

export interface ThreadActor {
  readonly kind: 'contact' | 'bot' | 'agent' | 'system';
  readonly id: string;
  /** What to call it; absent when nobody knows, or when the person was forgotten. */
  readonly name?: string;
}

export interface ThreadReaction {
  readonly emoji: string;
  readonly by: ThreadActor;
  /** An agent's, of which the customer does not see what stands here; absent: they do. */
  readonly outcome?: 'not_put' | 'not_taken_back';
  /** Why, in the platform's words. */
  readonly outcomeReason?: string;
}

export interface ThreadItem {
  /** Id of the event that made the item. It stays the same while the item changes. */
  readonly itemId: string;
  /** Its place in the thread. */
  readonly version: number;
  /** Version of the last event that changed the item: what a reader who stopped earlier has missed. */
  readonly lastVersion: number;
  readonly at: Date;
  readonly occurredAt: Date;
  readonly type: ConversationEvent['type'];
  readonly actor: ThreadActor;
  readonly direction: 'in' | 'out' | 'internal';
  readonly messageId?: string;
  readonly replyToMessageId?: string;
  /** What was said, as it stands after edits; `null` once it was withdrawn or its person forgotten. */
  readonly content?: Content | null;
  readonly isForgotten: boolean;
  /** Where it came in, when that is not the conversation's own channel: the mail that goes on with a chat. */
  readonly channel?: string;
  /** Outbound messages, and the mail that a chat went on by. */
  readonly outcome?: Outcome;
  readonly outcomeReason?: string;
  readonly reactions?: readonly ThreadReaction[];
  /** Earlier wordings, oldest first, each with the edit (version and time) that replaced it. */
  readonly edits?: readonly {
    readonly version: number;
    readonly at: Date;
    readonly content: Content | null;
  }[];
  readonly isRevoked?: boolean;
  /** A line about the conversation, such as "Maria took it", or the text of a note. */
  readonly text?: string;
  /** Of a handover: what the agent needs to go on. `null` once the person was forgotten. */
  readonly summary?: HandoverSummary | null;
}
