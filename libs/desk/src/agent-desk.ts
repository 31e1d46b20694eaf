/**
 * The desk for agents: load the agent's stream, fold it, decide, append with the version that the decision
 * was based on. Alone, or together with a conversation in one commit: then both happen or neither does.
 */
import {
  agent,
  type AgentCommand,
  type AgentEvent,
  type AgentFact,
  type AgentRefusal,
  type AgentState,
} from '#libs/agent';
import type { ConversationCommand, ConversationState } from '#libs/conversation';
import { isRefused } from '#libs/decider';
import {
  type EventStore,
  newId,
  type OpenedEvent,
  type StreamAppend,
  streamName,
} from '#libs/event-store';
import { LRUCache } from 'lru-cache';
import { ContentionError, type ConversationDesk, type HandleResult } from './conversation-desk.js';
import { type Cause, envelope } from './envelope.js';

/** An agent as the stream was last read. */
export interface LoadedAgent {
  readonly state: AgentState;
  readonly version: number;
}

export type AgentResult =
  | {
      readonly kind: 'done';
      readonly position: number | null;
      readonly events: readonly AgentEvent[];
    }
  | { readonly kind: 'refused'; readonly refusal: AgentRefusal };

export type TogetherResult =
  | HandleResult
  | {
      readonly kind: 'refused_by_agent';
      readonly refusal: AgentRefusal;
      readonly agent: AgentState;
    };

const CONFLICTS_MAX = 25;

export class AgentDesk {
  private readonly cache: LRUCache<string, LoadedAgent>;

  constructor(
    private readonly store: EventStore,
    options: { readonly cachedMax?: number } = {},
  ) {
    this.cache = new LRUCache({ max: options.cachedMax ?? 10_000 });
  }

  /** Reads what was added since the last look: offers make these streams long. */
  async load(workspaceId: string, agentId: string): Promise<LoadedAgent> {
    const stream = streamName('agent', agentId);
    const key = `${workspaceId}/${agentId}`;
    const known = this.cache.get(key) ?? { state: agent.initial, version: 0 };
    const added = await this.store.readStream(workspaceId, stream, { afterVersion: known.version });
    const last = added.at(-1);
    if (!last) return known;
    const loaded = {
      state: added.reduce((state, event) => agent.evolve(state, asAgentFact(event)), known.state),
      version: last.version,
    };
    this.cache.set(key, loaded);
    return loaded;
  }

  /** Decides and records. Safe to repeat. Throws `ContentionError` when others win 25 times in a row. */
  async handle(
    workspaceId: string,
    agentId: string,
    command: AgentCommand | ((state: AgentState) => AgentCommand | null),
    cause: Cause,
  ): Promise<AgentResult> {
    for (let conflicts = 0; conflicts < CONFLICTS_MAX; conflicts++) {
      const loaded = await this.load(workspaceId, agentId);
      const asked = typeof command === 'function' ? command(loaded.state) : command;
      const decision = asked ? agent.decide(loaded.state, asked) : { events: [] };
      if (isRefused(decision)) return { kind: 'refused', refusal: decision.refused };
      const { events } = decision;
      if (events.length === 0) return { kind: 'done', position: null, events };
      const result = await this.store.append({
        workspaceId,
        appends: [appendOf(agentId, loaded.version, events, cause)],
      });
      if (result.kind === 'appended') return { kind: 'done', position: result.position, events };
      if (result.kind !== 'conflict') return { kind: 'done', position: null, events: [] };
    }
    throw new ContentionError(streamName('agent', agentId));
  }

  /**
   * A command to a conversation, and one to an agent because of it. Nothing is recorded of the agent when
   * the conversation had nothing to record.
   */
  async together(
    desk: ConversationDesk,
    {
      workspaceId,
      conversationId,
      agentId,
    }: {
      readonly workspaceId: string;
      readonly conversationId: string;
      readonly agentId: string;
    },
    command: ConversationCommand | ((state: ConversationState) => ConversationCommand | null),
    agentCommand: AgentCommand,
    cause: Cause,
  ): Promise<TogetherResult> {
    let loaded = await this.load(workspaceId, agentId);
    try {
      return await desk.handle(workspaceId, conversationId, command, cause, {
        alongside: () => {
          const decision = agent.decide(loaded.state, agentCommand);
          if (isRefused(decision)) throw new RefusedByAgent(decision.refused);
          if (decision.events.length === 0) return {};
          return { appends: [appendOf(agentId, loaded.version, decision.events, cause)] };
        },
        onOtherConflict: async () => {
          loaded = await this.load(workspaceId, agentId);
          return true;
        },
      });
    } catch (error) {
      if (!(error instanceof RefusedByAgent)) throw error;
      return { kind: 'refused_by_agent', refusal: error.refusal, agent: loaded.state };
    }
  }
}

/** Leaves the loop of the conversation's desk before anything is appended. */
class RefusedByAgent extends Error {
  constructor(readonly refusal: AgentRefusal) {
    super(refusal);
    this.name = 'RefusedByAgent';
  }
}

/** Facts for an agent's stream, on the condition that it still is where the decision found it. */
export function appendOf(
  agentId: string,
  expectedVersion: number,
  events: readonly AgentEvent[],
  cause: Cause,
): StreamAppend {
  return {
    stream: streamName('agent', agentId),
    expectedVersion,
    events: events.map((event) => envelope(event, newId(), false, agentId, cause)),
  };
}

/** A stored event as the agent library takes it. */
export function asAgentFact(event: Pick<OpenedEvent, 'type' | 'data' | 'recordedAt'>): AgentFact {
  return { type: event.type, data: event.data, at: event.recordedAt.getTime() } as AgentFact;
}
