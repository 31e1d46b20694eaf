/**
 * What travels between the overview and the agents' page: rows, thread items and socket frames.
 *
 * Types only. The page reads them tolerantly: a field that it does not know is ignored, a frame
 * type that it does not know is skipped.
 */
import type { Content, Outcome } from '#libs/conversation';

export interface Holder {
  readonly kind: 'bot' | 'queue' | 'agent' | 'callback' | 'nobody';
  readonly agentId?: string | null;
  readonly agentName?: string | null;
  readonly since?: string | null;
}

export interface RowOffer {
  readonly offerId: string;
  readonly agentId: string;
  readonly agentName?: string | null;
  readonly expiresAt: string;
}

/** One conversation as the list shows it. */
export interface Row {
  readonly conversationId: string;
  readonly inboxId: string;
  readonly channel: string;
  readonly contactId: string;
  readonly contactName: string | null;
  readonly preview: string | null;
  readonly lastMessageAt: string | null;
  readonly lastDirection: 'in' | 'out' | null;
  readonly status: 'open' | 'resolved' | 'snoozed';
  readonly holder: Holder;
  readonly offer: RowOffer | null;
  readonly unread: number;
  readonly waitingSince: string | null;
  readonly labels: readonly string[];
  /** Place of the last message in the whole store: the list's order. */
  readonly activityPosition?: number;
  /** Version of the conversation that the row shows. */
  readonly version: number;
  /** Place in the whole store of the last event that the row shows. */
  readonly position: number;
}

export interface ItemActor {
  readonly kind: 'contact' | 'bot' | 'agent' | 'system';
  readonly id: string;
  readonly name?: string | null;
}

export interface Reaction {
  readonly emoji: string;
  readonly by: ItemActor;
  /** An agent's, which the platform refused; absent: the customer sees it as it stands here. */
  readonly outcome?: 'not_put' | 'not_taken_back';
  readonly outcomeReason?: string;
}

/** An earlier wording of an edited message, with the time of the edit that replaced it. */
export interface Edit {
  readonly version: number;
  readonly at: string;
  readonly content: Content | null;
}

/** What an agent needs to go on after a handover. */
export interface Summary {
  readonly name: string | null;
  readonly subject: string | null;
  readonly language: string | null;
  readonly details: readonly { readonly name: string; readonly value: string }[];
  readonly tried: readonly {
    readonly question: string;
    readonly outcome: 'answered' | 'not_learned' | 'unanswered';
  }[];
  readonly mood: { readonly kind: 'calm' | 'unhappy'; readonly signs: readonly string[] };
}

/** One line of a thread: a message, a note or a system line. */
export interface Item {
  readonly itemId: string;
  /** Version of the event that began the item: the thread's order. */
  readonly version: number;
  /** When we recorded it. */
  readonly at: string;
  /** When it happened, by the source's clock. Shown, never sorted by. */
  readonly occurredAt: string;
  readonly type: string;
  /** Version of the last event that changed the item. */
  readonly lastVersion?: number;
  readonly actor: ItemActor;
  readonly direction: 'in' | 'out' | 'internal';
  readonly messageId?: string | null;
  readonly content?: Content | null;
  readonly isForgotten?: boolean;
  readonly outcome?: Outcome | null;
  readonly outcomeReason?: string | null;
  readonly reactions?: readonly Reaction[] | null;
  readonly edits?: readonly Edit[] | null;
  readonly isRevoked?: boolean;
  readonly replyToMessageId?: string | null;
  /** Where it came in, when not by the conversation's own channel. */
  readonly channel?: string | null;
  /** What a system line or a note says. */
  readonly text?: string | null;
  /** Of a handover. */
  readonly summary?: Summary | null;
}

export interface Agent {
  readonly agentId: string;
  readonly name: string;
  readonly status: 'online' | 'away' | 'offline';
  readonly holding?: number;
}

/** RFC 9457. */
export interface Problem {
  readonly type?: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly { readonly field: string; readonly rule: string }[];
  /** Code of a conversation's refusal, on a 409. */
  readonly refusal?: string;
}

export type ServerFrame =
  | { readonly type: 'ready'; readonly position: number; readonly agentId: string }
  | { readonly type: 'conversation'; readonly position: number; readonly row: Row }
  | {
      readonly type: 'thread';
      readonly conversationId: string;
      readonly items: readonly Item[];
      readonly version: number;
    }
  | { readonly type: 'typing'; readonly conversationId: string; readonly who: string }
  | { readonly type: 'presence'; readonly agents: readonly Agent[] }
  /** Goes with what the agent accepts: who was gone in between is refused. */
  | { readonly type: 'lease'; readonly lease: number }
  | { readonly type: 'error'; readonly problem: Problem };

export type ClientFrame =
  | { readonly type: 'hello'; readonly workspaceId?: string; readonly after: number | null }
  | { readonly type: 'beat' }
  | { readonly type: 'presence'; readonly status: 'online' | 'away' }
  | { readonly type: 'watch'; readonly conversationId: string; readonly afterVersion: number }
  | { readonly type: 'unwatch' }
  | { readonly type: 'typing'; readonly conversationId: string };
