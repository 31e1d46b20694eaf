/**
 * The event store of a simulated day: one log, expected versions, ids from outside that count once. Each part
 * of the house gets a door of its own to it, because it is the way there that fails.
 */
import {
  type AppendRequest,
  type AppendResult,
  type EventStore,
  type OpenedEvent,
  type ReadAllOptions,
  type ReadStreamOptions,
  StoreUnreachableError,
} from '#libs/event-store';

export type LogEvent = OpenedEvent<string, Record<string, unknown>, Record<string, unknown>>;

/** What goes wrong on the way to the log. */
export type Fault = 'none' | 'before_append' | 'after_append';

export interface WayToTheLog {
  /** Calls `arrive` once the request is there; never, when its sender has crashed by then. */
  travel(arrive: (fault: Fault) => void): void;
}

/** Rules of the store that a test may switch off, to see that somebody notices. */
export interface StoreRules {
  checksVersions: boolean;
  checksExternalIds: boolean;
}

export class Log {
  readonly events: LogEvent[] = [];
  readonly rules: StoreRules = { checksVersions: true, checksExternalIds: true };
  private readonly streams = new Map<string, LogEvent[]>();
  private readonly external = new Set<string>();
  private readonly listeners: ((events: readonly LogEvent[]) => void)[] = [];

  constructor(
    private readonly now: () => number,
    private readonly onReached: (state: string) => void = () => undefined,
  ) {}

  onAppended(listener: (events: readonly LogEvent[]) => void): void {
    this.listeners.push(listener);
  }

  stream(workspaceId: string, name: string): readonly LogEvent[] {
    return this.streams.get(`${workspaceId}/${name}`) ?? [];
  }

  append({ workspaceId, appends }: AppendRequest): AppendResult {
    const ends = appends.map(({ expectedVersion, events }) => expectedVersion + events.length);
    const isRepeated = appends.every(({ stream, expectedVersion, events }) => {
      const stored = this.stream(workspaceId, stream);
      return events.every(({ id }, index) => stored[expectedVersion + index]?.id === id);
    });
    if (isRepeated) {
      this.onReached('append_repeated');
      return { kind: 'repeated', position: 0, versions: ends };
    }
    for (const { events } of this.rules.checksExternalIds ? appends : [])
      for (const { id, isExternal } of events)
        if (isExternal && this.external.has(id)) return { kind: 'duplicate', eventId: id };
    for (const { stream, expectedVersion } of this.rules.checksVersions ? appends : []) {
      const actualVersion = this.stream(workspaceId, stream).length;
      if (actualVersion === expectedVersion) continue;
      this.onReached(`conflict_on_${stream.startsWith('agent') ? 'an_agent' : 'a_conversation'}`);
      return { kind: 'conflict', stream, expectedVersion, actualVersion };
    }
    const added = appends.flatMap(({ stream, events }) =>
      events.map((event) => this.record(workspaceId, stream, event)),
    );
    for (const listener of this.listeners) listener(added);
    return { kind: 'appended', position: this.events.length, versions: ends };
  }

  private record(
    workspaceId: string,
    stream: string,
    event: AppendRequest['appends'][number]['events'][number],
  ): LogEvent {
    const name = `${workspaceId}/${stream}`;
    const own = this.streams.get(name) ?? [];
    this.streams.set(name, own);
    // Field by field: copying what is left of an object is slow, and this is where all events come from.
    const recorded: LogEvent = {
      id: event.id,
      type: event.type,
      schemaVersion: event.schemaVersion,
      occurredAt: event.occurredAt,
      actor: event.actor,
      causationId: event.causationId,
      correlationId: event.correlationId,
      traceparent: event.traceparent,
      decidedBy: event.decidedBy,
      data: event.data as Record<string, unknown>,
      private: (event.private ?? null) as Record<string, unknown> | null,
      isForgotten: false,
      sealed: null,
      workspaceId,
      stream,
      version: own.length + 1,
      position: this.events.length + 1,
      recordedAt: new Date(this.now()),
    };
    own.push(recorded);
    this.events.push(recorded);
    if (event.isExternal) this.external.add(event.id);
    return recorded;
  }

  /**
   * An `EventStore` whose appends take time and may fail. Only what the house's desks use of it. Whoever crashes
   * while an append is on its way never hears of it.
   */
  door(way: WayToTheLog): EventStore {
    const door: Partial<EventStore> = {
      append: (request) =>
        new Promise((resolve, reject) => {
          const lost = () => reject(new StoreUnreachableError(new Error('simulated')));
          way.travel((fault) => {
            if (fault === 'before_append') return lost();
            const result = this.append(request);
            if (fault === 'after_append') return lost();
            resolve(result);
          });
        }),
      readStream: async (
        workspaceId,
        stream,
        { afterVersion = 0, upToVersion }: ReadStreamOptions = {},
      ) => this.stream(workspaceId, stream).slice(afterVersion, upToVersion),
      readAll: ({ after = 0 }: ReadAllOptions = {}) => once(this.events.slice(after)),
      open: async (events) => events as LogEvent[],
      head: async () => this.events.length,
    };
    return door as EventStore;
  }
}

async function* once<Item>(item: Item): AsyncGenerator<Item> {
  yield item;
}
