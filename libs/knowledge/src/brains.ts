/**
 * The brain of each workspace, folded from its `brain` stream and kept until that stream grows.
 *
 * A workspace whose bot was never taught anything gets the starter entries, as facts like any other.
 */
import {
  type AskableBrain,
  askableBrain,
  type Brain,
  type BrainEvent,
  emptyBrain,
  learn,
  type Recogniser,
  recogniser,
  starterEntries,
} from '#libs/brain';
import { envelope } from '#libs/desk';
import { type EventStore, newId, streamName } from '#libs/event-store';

/** A workspace's brain, prepared: ask it through `brain`. */
export interface ReadyBrain {
  readonly brain: AskableBrain;
  readonly recognise: Recogniser;
  readonly version: number;
}

export class Brains {
  private readonly ready = new Map<string, Promise<ReadyBrain>>();

  constructor(private readonly store: EventStore) {}

  of(workspaceId: string): Promise<ReadyBrain> {
    const known = this.ready.get(workspaceId);
    if (known) return known;
    const loading = this.load(workspaceId);
    this.ready.set(workspaceId, loading);
    loading.catch(() => this.ready.delete(workspaceId));
    return loading;
  }

  /** The stream has grown: read it again at the next question. */
  changed(workspaceId: string): void {
    this.ready.delete(workspaceId);
  }

  private async load(workspaceId: string): Promise<ReadyBrain> {
    const stream = streamName('brain', workspaceId);
    let events = await this.store.readStream(workspaceId, stream);
    if (events.length === 0) {
      await this.teachStarter(workspaceId, stream);
      events = await this.store.readStream(workspaceId, stream);
    }
    const brain = (events as unknown as BrainEvent[]).reduce<Brain>(learn, emptyBrain);
    return { brain: askableBrain(brain), recognise: recogniser(brain), version: brain.version };
  }

  /** Two bots may try at once: the expected version lets one of them win. */
  private async teachStarter(workspaceId: string, stream: string): Promise<void> {
    const cause = {
      actor: { kind: 'system', id: 'bot' } as const,
      causationId: null,
      correlationId: newId(),
    };
    await this.store.append({
      workspaceId,
      appends: [
        {
          stream,
          expectedVersion: 0,
          events: starterEntries.map((entry) =>
            envelope({ type: 'Taught', data: entry }, newId(), false, workspaceId, cause),
          ),
        },
      ],
    });
  }
}
