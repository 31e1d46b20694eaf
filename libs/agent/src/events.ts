/**
 * What can have happened to an agent, in the past tense: here or not, what they can do, and which
 * slots they hold. A slot is room for one conversation, as heavy as its channel makes it.
 */

export type AgentStatus = 'online' | 'away' | 'offline';

/** Why somebody went: by choice, or because nothing was heard of them any more. */
export type OfflineReason = 'left' | 'lease_lapsed';

/** By choice, or because offers rang in vain. */
export type AwayReason = 'chosen' | 'ignored_offers';

/** How an agent came to a slot; `found`: the conversation was theirs already, without a slot. */
export type SlotReason = 'offered' | 'picked_up' | 'transferred' | 'found';

/** Why a slot is free again. `gone`: the conversation is with somebody else, or over. */
export type FreedReason = 'declined' | 'ignored' | 'withdrawn' | 'gone';

interface Fact<Type extends string, Data extends object, Private = undefined> {
  readonly type: Type;
  readonly data: Readonly<Data>;
  readonly private?: Private extends undefined ? undefined : Readonly<Private> | null;
}

export type AgentEvent =
  /** Member of the workspace, in a role that answers customers. */
  | Fact<'AgentJoined', Record<string, never>>
  | Fact<'AgentLeft', Record<string, never>>
  | Fact<'WentOnline', Record<string, never>>
  /** Without a reason (early events): by choice. */
  | Fact<'WentAway', { reason?: AwayReason | undefined }>
  | Fact<'WentOffline', { reason: OfflineReason }>
  /** `null`: what the workspace's policy says. */
  | Fact<'CapacityChanged', { capacity: number | null }>
  | Fact<'SkillsChanged', Abilities>
  /** `offerId`: `null` unless it was offered. */
  | Fact<
      'SlotTaken',
      { conversationId: string; offerId: string | null; weight: number; reason: SlotReason }
    >
  /** The offer was accepted: the slot stays taken. */
  | Fact<'SlotKept', { conversationId: string; offerId: string }>
  | Fact<'SlotFreed', { conversationId: string; reason: FreedReason }>
  /** Somebody decided that this agent gets more than there is room for. Comes before `SlotTaken`. */
  | Fact<
      'CapacityOverridden',
      { conversationId: string; byAgentId: string; load: number; capacity: number },
      { reason: string }
    >;

/** What an agent can do and where they belong. */
export interface Abilities {
  /** Level from 1 (some) to 5 (best), by skill. */
  readonly skills: Readonly<Record<string, number>>;
  /** Two-letter codes; none stated: every language. */
  readonly languages: readonly string[];
  readonly teams: readonly string[];
}

export type AgentEventType = AgentEvent['type'];

/** A recorded agent event; `at` is `recordedAt` in epoch milliseconds. */
export type AgentFact = AgentEvent & { readonly at: number };
