/** Reads and extends the stream `brain-<workspaceId>`: read, decide, append on condition. */
import {
  type BrainEvent,
  type Publication,
  starterEntries,
  type Teaching,
  teaching,
  type TeachingCommand,
  type TeachingRefusal,
} from '#libs/brain';
import { type Cause, envelope } from '#libs/desk';
import { type EventStore, newId, streamName } from '#libs/event-store';

const ATTEMPTS_MAX = 5;
const STARTER_GATE = { asked: 0, same: 0, better: 0, changed: 0, worse: 0 };

export type TeachingResult =
  | { readonly kind: 'done'; readonly state: Teaching }
  | { readonly kind: 'refused'; readonly refusal: TeachingRefusal };

export class BrainStream {
  constructor(private readonly store: EventStore) {}

  async read(workspaceId: string): Promise<Teaching> {
    const events = await this.store.readStream(workspaceId, streamName('brain', workspaceId));
    return (events as unknown as BrainEvent[]).reduce(teaching.evolve, teaching.initial);
  }

  /** What was taught up to a version of the stream: the draft as it stood then. */
  async upTo(workspaceId: string, version: number): Promise<Teaching> {
    const stream = streamName('brain', workspaceId);
    const events = await this.store.readStream(workspaceId, stream, { upToVersion: version });
    return (events as unknown as BrainEvent[]).reduce(teaching.evolve, teaching.initial);
  }

  /** Who published what and when, oldest first. */
  async publishedBy(
    workspaceId: string,
  ): Promise<{ publication: Publication; at: Date; by: string }[]> {
    const events = await this.store.readStream(workspaceId, streamName('brain', workspaceId));
    return events
      .filter(({ type }) => type === 'BrainPublished')
      .map(({ data, recordedAt, actor }) => ({
        publication: data as Publication,
        at: recordedAt,
        by: actor.id ?? '',
      }));
  }

  /** What the workspace was taught; the starter entries are taught and published to a new one. */
  async started(workspaceId: string): Promise<Teaching> {
    const found = await this.read(workspaceId);
    if (found.publications.length > 0) return found;
    const events: BrainEvent[] = [
      ...(found.version === 0
        ? starterEntries.map((data) => ({ type: 'Taught', data }) as const)
        : []),
    ];
    events.push({
      type: 'BrainPublished',
      data: {
        brainVersion: 1,
        upToVersion: found.version + events.length,
        entries: found.version === 0 ? starterEntries.length : found.draft.size,
        gate: STARTER_GATE,
      },
    });
    const system = { kind: 'system', id: 'bot' } as const;
    // Two services may try at once: the expected version lets one of them win.
    await this.append(workspaceId, found.version, events, {
      actor: system,
      causationId: null,
      correlationId: newId(),
    });
    return this.read(workspaceId);
  }

  /** Decides on the stream as it is, and again when somebody else was quicker. */
  async handle(
    workspaceId: string,
    command: TeachingCommand,
    cause: Cause,
  ): Promise<TeachingResult> {
    for (let attempt = 1; ; attempt++) {
      const state = await this.started(workspaceId);
      const decision = teaching.decide(state, command);
      if ('refused' in decision) return { kind: 'refused', refusal: decision.refused };
      if (decision.events.length === 0) return { kind: 'done', state };
      if (await this.append(workspaceId, state.version, decision.events, cause))
        return { kind: 'done', state: decision.events.reduce(teaching.evolve, state) };
      if (attempt === ATTEMPTS_MAX) throw new Error('Others keep changing what the bot knows.');
    }
  }

  private async append(
    workspaceId: string,
    expectedVersion: number,
    events: readonly BrainEvent[],
    cause: Cause,
  ): Promise<boolean> {
    const result = await this.store.append({
      workspaceId,
      appends: [
        {
          stream: streamName('brain', workspaceId),
          expectedVersion,
          events: events.map((event) => envelope(event, newId(), false, workspaceId, cause)),
        },
      ],
    });
    return result.kind === 'appended' || result.kind === 'repeated';
  }
}
