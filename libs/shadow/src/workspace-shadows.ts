/** The shadow runs of each workspace, folded from its stream `shadow-<workspaceId>`; begins and ends them. */
import { isRefused } from '#libs/decider';
import { type Cause, envelope } from '#libs/desk';
import { type EventStore, newId, streamName } from '#libs/event-store';
import {
  type RecordedRunEvent,
  type RunCommand,
  type RunRefusal,
  type Runs,
  shadowRuns,
} from './runs.js';

export type RunResult =
  | { readonly kind: 'done'; readonly runs: Runs }
  | { readonly kind: 'refused'; readonly refusal: RunRefusal };

const TRIES_MAX = 10;
/** News of a run may be lost on the bus: whoever follows events looks again after that. */
const FRESH_MS = 2_000;

interface Known {
  readonly readAt: number;
  readonly runs: Promise<Runs>;
}

export class WorkspaceShadows {
  private readonly known = new Map<string, Known>();

  constructor(
    private readonly store: Pick<EventStore, 'append' | 'readStream'>,
    private readonly now: () => number,
  ) {}

  /** At most two seconds old. */
  of(workspaceId: string): Promise<Runs> {
    const known = this.known.get(workspaceId);
    if (known && this.now() - known.readAt < FRESH_MS) return known.runs;
    const runs = this.load(workspaceId).then(({ state }) => state);
    this.known.set(workspaceId, { readAt: this.now(), runs });
    runs.catch(() => this.known.delete(workspaceId));
    return runs;
  }

  changed(workspaceId: string): void {
    this.known.delete(workspaceId);
  }

  async handle(workspaceId: string, command: RunCommand): Promise<RunResult> {
    const cause: Cause = {
      actor: { kind: 'agent', id: command.by },
      causationId: null,
      correlationId: newId(),
    };
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const { state, version } = await this.load(workspaceId);
      const decision = shadowRuns.decide(state, command);
      if (isRefused(decision)) return { kind: 'refused', refusal: decision.refused };
      if (decision.events.length === 0) return { kind: 'done', runs: state };
      const result = await this.store.append({
        workspaceId,
        appends: [
          {
            stream: streamName('shadow', workspaceId),
            expectedVersion: version,
            events: decision.events.map((event) =>
              envelope(event, newId(), false, workspaceId, cause),
            ),
          },
        ],
      });
      this.changed(workspaceId);
      if (result.kind === 'appended')
        return { kind: 'done', runs: (await this.load(workspaceId)).state };
    }
    throw new Error('Others keep starting and stopping shadow runs. Try again.');
  }

  private async load(workspaceId: string): Promise<{ state: Runs; version: number }> {
    const events = await this.store.readStream(workspaceId, streamName('shadow', workspaceId));
    const state = events.reduce(
      (soFar, { type, data, recordedAt, position }) =>
        shadowRuns.evolve(soFar, { type, data, at: recordedAt, position } as RecordedRunEvent),
      shadowRuns.initial,
    );
    return { state, version: events.at(-1)?.version ?? 0 };
  }
}
