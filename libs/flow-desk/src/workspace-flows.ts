/**
 * The flow of each workspace, in all its versions, folded from its `flow` stream.
 *
 * A published version never changes, so a conversation in flight finishes on the one that it began
 * with. A workspace that has published none gets the default flow, as a fact like any other.
 */
import { envelope } from '#libs/desk';
import { type EventStore, newId, streamName } from '#libs/event-store';
import {
  checkFlow,
  defaultFlow,
  type Flow,
  type FlowGateFigures,
  type FlowProblem,
  type FlowPublished,
} from '#libs/flows';

export interface PublishedFlow {
  readonly flowId: string;
  /** 1, 2, 3 ... */
  readonly flowVersion: number;
  readonly flow: Flow;
  /** An agent's id, or `system` for the default flow. */
  readonly by: string;
  readonly note: string | null;
  /** What the publishing gate found; `null` when it was not asked. */
  readonly gate: FlowGateFigures | null;
  readonly overruled: { readonly by: string; readonly reason: string } | null;
  readonly at: Date;
}

export type PublishResult =
  | { readonly kind: 'published'; readonly flowVersion: number }
  | { readonly kind: 'invalid'; readonly problems: readonly FlowProblem[] }
  /** Somebody published meanwhile; look at theirs first. */
  | { readonly kind: 'stale'; readonly flowVersion: number };

export interface PublishRequest {
  readonly flow: unknown;
  /** The version that the author began with. */
  readonly basedOn: number;
  readonly by: string;
  readonly note?: string | undefined;
  readonly gate?: FlowGateFigures | undefined;
  readonly turns?: FlowGateFigures | undefined;
  readonly overruled?: { readonly by: string; readonly reason: string } | undefined;
}

export class WorkspaceFlows {
  private readonly known = new Map<string, Promise<readonly PublishedFlow[]>>();

  constructor(private readonly store: EventStore) {}

  async newest(workspaceId: string): Promise<PublishedFlow> {
    const newest = (await this.versions(workspaceId)).at(-1);
    if (!newest) throw new Error(`Workspace ${workspaceId} has no flow.`);
    return newest;
  }

  /** `null` when there is no such version. */
  async version(workspaceId: string, flowVersion: number): Promise<PublishedFlow | null> {
    const find = async () =>
      (await this.versions(workspaceId)).find((each) => each.flowVersion === flowVersion) ?? null;
    const found = await find();
    if (found) return found;
    this.changed(workspaceId); // Published by another process a moment ago?
    return find();
  }

  /** All versions, oldest first. */
  versions(workspaceId: string): Promise<readonly PublishedFlow[]> {
    const known = this.known.get(workspaceId);
    if (known) return known;
    const loading = this.load(workspaceId);
    this.known.set(workspaceId, loading);
    loading.catch(() => this.known.delete(workspaceId));
    return loading;
  }

  /** The stream has grown: read it again at the next look. */
  changed(workspaceId: string): void {
    this.known.delete(workspaceId);
  }

  /** Records a new version when nothing is wrong with it. Safe to repeat: the second is `stale`. */
  async publish(workspaceId: string, request: PublishRequest): Promise<PublishResult> {
    const checked = checkFlow(request.flow);
    if (checked.flow === null) return { kind: 'invalid', problems: checked.problems };
    this.changed(workspaceId);
    const newest = await this.newest(workspaceId);
    if (newest.flowVersion !== request.basedOn)
      return { kind: 'stale', flowVersion: newest.flowVersion };
    const flowVersion = newest.flowVersion + 1;
    const isWritten = await this.write(workspaceId, flowVersion, {
      flow: checked.flow,
      by: request.by,
      ...(request.note ? { note: request.note } : {}),
      ...(request.gate ? { gate: request.gate } : {}),
      ...(request.turns ? { turns: request.turns } : {}),
      ...(request.overruled ? { overruled: request.overruled } : {}),
    });
    return isWritten ? { kind: 'published', flowVersion } : { kind: 'stale', flowVersion };
  }

  private async load(workspaceId: string): Promise<readonly PublishedFlow[]> {
    const stream = streamName('flow', workspaceId);
    let events = await this.store.readStream(workspaceId, stream);
    if (events.length === 0) {
      // Two processes may try at once: the expected version lets one of them win.
      await this.write(workspaceId, 1, { flow: defaultFlow, by: 'system' });
      events = await this.store.readStream(workspaceId, stream);
    }
    return events
      .filter(({ type }) => type === 'FlowPublished')
      .map(({ data, recordedAt }) => {
        const {
          note,
          gate,
          turns: _turns,
          overruled,
          ...published
        } = data as FlowPublished['data'];
        return {
          ...published,
          note: note ?? null,
          gate: gate ?? null,
          overruled: overruled ?? null,
          at: recordedAt,
        };
      });
  }

  /** Every event of the stream is a version, so the expected version is the version before. */
  private async write(
    workspaceId: string,
    flowVersion: number,
    published: Omit<FlowPublished['data'], 'flowId' | 'flowVersion'>,
  ): Promise<boolean> {
    const event: FlowPublished = {
      type: 'FlowPublished',
      data: { flowId: workspaceId, flowVersion, ...published },
    };
    const actor =
      published.by === 'system'
        ? ({ kind: 'system', id: 'bot' } as const)
        : ({ kind: 'agent', id: published.by } as const);
    const result = await this.store.append({
      workspaceId,
      appends: [
        {
          stream: streamName('flow', workspaceId),
          expectedVersion: flowVersion - 1,
          events: [
            envelope(event, newId(), false, workspaceId, {
              actor,
              causationId: null,
              correlationId: newId(),
            }),
          ],
        },
      ],
    });
    this.changed(workspaceId);
    return result.kind === 'appended';
  }
}
