/**
 * The desk: where a command meets a conversation.
 *
 * Load the stream, fold it, decide, append with the version the decision was based on; when
 * somebody else was quicker, read and decide again. Every service that changes a conversation goes
 * through here, so the loop is written once.
 *
 * Commands on one conversation queue up inside a process (they would only collide); other processes
 * are kept apart by the expected version alone.
 */
import { type Bus, subjects } from '#libs/bus';
import {
  conversation,
  type ConversationCommand,
  type ConversationEvent,
  type ConversationRefusal,
  type ConversationState,
  type RecordedFact,
} from '#libs/conversation';
import { isRefused } from '#libs/decider';
import {
  type AppendResult,
  type EventStore,
  type NewBlob,
  newId,
  type OpenedEvent,
  type StreamAppend,
  streamName,
} from '#libs/event-store';
import { LRUCache } from 'lru-cache';
import { type Cause, envelope } from './envelope.js';
import { ConversationReader, type LoadedConversation } from './conversation-reader.js';
import { KeyedQueue } from './keyed-queue.js';

export type { LoadedConversation };

/** Recorded in the same commit as the conversation's own events. */
export interface Alongside {
  readonly appends?: readonly StreamAppend[];
  readonly blobs?: readonly NewBlob[];
}

export interface HandleOptions {
  /** Ids for facts from outside: derived, so that a redelivered one is refused by the store. */
  readonly externalId?: (event: ConversationEvent, index: number) => string | null;
  /** Further streams and bytes for the same commit; asked again after each conflict. */
  readonly alongside?: (
    before: LoadedConversation,
    events: readonly ConversationEvent[],
  ) => Alongside;
  /** Told when the conflict was on a stream of `alongside`; answers whether to try again. */
  readonly onOtherConflict?: (stream: string, actualVersion: number) => boolean | Promise<boolean>;
}

export type HandleResult =
  | {
      readonly kind: 'done';
      readonly version: number;
      /** Of the last event, or `null` when nothing had to be recorded. */
      readonly position: number | null;
      readonly events: readonly ConversationEvent[];
      readonly state: ConversationState;
    }
  | {
      readonly kind: 'refused';
      readonly refusal: ConversationRefusal;
      readonly state: ConversationState;
    }
  /** The very same fact from outside is on record already. */
  | { readonly kind: 'duplicate' };

const CONFLICTS_MAX = 25;

export interface DeskOptions {
  /** Conversations in memory. Default 20,000. */
  readonly cachedMax?: number;
  /** A load that had to read so many events leaves a snapshot. */
  readonly snapshotAfter?: number;
}

export class ConversationDesk {
  private readonly reader: ConversationReader;
  private readonly cache: LRUCache<string, LoadedConversation>;
  private readonly queue = new KeyedQueue();

  constructor(
    private readonly store: EventStore,
    options: DeskOptions = {},
  ) {
    this.cache = new LRUCache({ max: options.cachedMax ?? 20_000 });
    this.reader = new ConversationReader(store, options.snapshotAfter);
  }

  /** State and version, from memory where possible. May be behind; appends find that out. */
  async load(workspaceId: string, conversationId: string): Promise<LoadedConversation> {
    const known = this.cache.get(keyOf(workspaceId, conversationId));
    return known ?? (await this.refresh(workspaceId, conversationId));
  }

  /** Reads what has been added since the last look. */
  async refresh(workspaceId: string, conversationId: string): Promise<LoadedConversation> {
    const key = keyOf(workspaceId, conversationId);
    const stream = streamName('conversation', conversationId);
    const { known, events } = await this.reader.readOn(workspaceId, stream, this.cache.get(key));
    const last = events.at(-1);
    if (!last) return known;
    const loaded = {
      state: events.reduce(
        (state, event) => conversation.evolve(state, asFact(event)),
        known.state,
      ),
      version: last.version,
    };
    this.cache.set(key, loaded);
    this.reader.leaveSnapshot(workspaceId, stream, loaded, events.length);
    return loaded;
  }

  /** Forgets what memory holds of a conversation: the next look reads it from the beginning. */
  evict(workspaceId: string, conversationId: string): void {
    this.cache.delete(keyOf(workspaceId, conversationId));
  }

  /** Lets go of what memory holds of a person's conversations; they were forgotten. */
  evictContact(workspaceId: string, contactId: string): void {
    for (const [key, { state }] of this.cache.entries())
      if (state.start?.contactId === contactId && key.startsWith(`${workspaceId}/`))
        this.cache.delete(key);
  }

  /** Follows the news of destroyed keys, for as long as the process lives. */
  follow(bus: Pick<Bus, 'subscribe'>): this {
    bus.subscribe(subjects.keyDestroyed, (news) => {
      const { workspaceId, keyId } = news as { workspaceId?: string; keyId?: string };
      if (workspaceId && keyId) this.evictContact(workspaceId, keyId);
    });
    return this;
  }

  /**
   * Decides and records. Safe to repeat. Throws what the store throws (`StoreBusyError`,
   * `StoreUnreachableError`), and `ContentionError` when others win 25 times in a row.
   *
   * @param command the command, or a function of the state that makes it (`null`: nothing to do)
   */
  handle(
    workspaceId: string,
    conversationId: string,
    command: ConversationCommand | ((state: ConversationState) => ConversationCommand | null),
    cause: Cause,
    options: HandleOptions = {},
  ): Promise<HandleResult> {
    return this.queue.run(keyOf(workspaceId, conversationId), async () => {
      let loaded = await this.load(workspaceId, conversationId);
      for (let conflicts = 0; conflicts < CONFLICTS_MAX; conflicts++) {
        const asked = typeof command === 'function' ? command(loaded.state) : command;
        const decision = asked && conversation.decide(loaded.state, asked);
        if (decision === null || isRefused(decision) || decision.events.length === 0) {
          // The cached state may be behind: "no" and "done already" count only when it is not.
          const fresh = await this.refresh(workspaceId, conversationId);
          if (fresh.version !== loaded.version) {
            loaded = fresh;
            continue;
          }
          return decision !== null && isRefused(decision)
            ? { kind: 'refused', refusal: decision.refused, state: loaded.state }
            : nothing(loaded);
        }
        const result = await this.append(
          workspaceId,
          conversationId,
          loaded,
          decision.events,
          cause,
          options,
        );
        if (result.kind === 'appended')
          return this.remember(
            keyOf(workspaceId, conversationId),
            loaded,
            decision.events,
            result,
            cause,
          );
        if (result.kind === 'duplicate') return { kind: 'duplicate' };
        if (
          result.kind === 'conflict' &&
          result.stream !== streamName('conversation', conversationId)
        ) {
          if (!(await options.onOtherConflict?.(result.stream, result.actualVersion)))
            throw new ContentionError(result.stream);
          continue;
        }
        loaded = await this.refresh(workspaceId, conversationId);
        if (result.kind === 'repeated') return nothing(loaded);
      }
      throw new ContentionError(streamName('conversation', conversationId));
    });
  }

  private append(
    workspaceId: string,
    conversationId: string,
    before: LoadedConversation,
    events: readonly ConversationEvent[],
    cause: Cause,
    options: HandleOptions,
  ): Promise<AppendResult> {
    const contactId = contactOf(before.state, events);
    const others = options.alongside?.(before, events) ?? {};
    return this.store.append({
      workspaceId,
      appends: [
        ...(others.appends ?? []),
        {
          stream: streamName('conversation', conversationId),
          expectedVersion: before.version,
          events: events.map((event, index) => {
            const derived = options.externalId?.(event, index) ?? null;
            return envelope(event, derived ?? newId(), derived !== null, contactId, cause);
          }),
        },
      ],
      ...(others.blobs ? { blobs: others.blobs } : {}),
    });
  }

  private remember(
    key: string,
    before: LoadedConversation,
    events: readonly ConversationEvent[],
    result: Extract<AppendResult, { kind: 'appended' }>,
    cause: Cause,
  ): HandleResult {
    // Waits are measured from `recordedAt`, which the store set a moment ago; a cached state may
    // differ from a folded one by that moment, and by nothing else.
    const at = Date.now();
    const saidAt = cause.occurredAt?.getTime() ?? at;
    const state = events.reduce<ConversationState>(
      (soFar, event) => conversation.evolve(soFar, { ...event, at, saidAt } as RecordedFact),
      before.state,
    );
    const version = result.versions.at(-1) as number;
    this.cache.set(key, { state, version });
    return { kind: 'done', version, position: result.position, events, state };
  }
}

/** A conversation is cached for its own workspace: an id alone opens nothing. */
function keyOf(workspaceId: string, conversationId: string): string {
  return `${workspaceId}/${conversationId}`;
}

/** A stored event as the conversation library takes it. */
export function asFact(event: OpenedEvent): RecordedFact {
  return {
    type: event.type,
    data: event.data,
    private: event.private,
    at: event.recordedAt.getTime(),
    saidAt: event.occurredAt.getTime(),
  } as RecordedFact;
}

/** Too many others changed the same stream at the same time. Worth another try later. */
export class ContentionError extends Error {
  constructor(stream: string) {
    super(`${stream} changed faster than it could be decided on. Try again.`);
    this.name = 'ContentionError';
  }
}

function nothing(loaded: LoadedConversation): HandleResult {
  return { kind: 'done', version: loaded.version, position: null, events: [], state: loaded.state };
}

function contactOf(state: ConversationState, events: readonly ConversationEvent[]): string {
  if (state.start) return state.start.contactId;
  const started = events.find((event) => event.type === 'ConversationStarted');
  if (!started) throw new Error('A conversation must start before anything else happens in it.');
  return started.data.contactId;
}
