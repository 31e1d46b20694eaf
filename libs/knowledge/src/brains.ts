/**
 * The live brain of each workspace, trained from its `brain` stream and kept until a newer one is published.
 *
 * A workspace whose bot was never taught anything gets the starter entries, as facts like any other. While a
 * new version is being trained, the one before answers.
 */
import { type AskableBrain, askableBrain, type Brain, type BrainModel } from '#libs/brain';
import type { EventStore } from '#libs/event-store';
import { BrainStream } from './brain-stream.js';
import { trainAside } from './train-aside.js';

/** A workspace's brain, prepared: ask it through `brain`. */
export interface ReadyBrain {
  readonly brain: AskableBrain;
  /** Number of the publication, for `decidedBy.brain`. */
  readonly version: number;
}

export interface BrainsOptions {
  /** Default: a thread of its own for large brains. */
  readonly train?: (brain: Brain) => Promise<BrainModel>;
}

interface Kept {
  readonly ready: Promise<ReadyBrain>;
  /** What answers meanwhile, while a newer one is being trained. */
  readonly before: ReadyBrain | null;
  now: ReadyBrain | null;
  /** The stream has grown since; look whether there is a newer version. */
  isStale: boolean;
}

/** A small brain is ready within that; for a large one nobody waits. */
const PATIENCE_MS = 300;

export class Brains {
  private readonly kept = new Map<string, Kept>();
  private readonly stream: BrainStream;
  private readonly train: (brain: Brain) => Promise<BrainModel>;

  constructor(store: EventStore, { train = trainAside }: BrainsOptions = {}) {
    this.stream = new BrainStream(store);
    this.train = train;
  }

  of(workspaceId: string): Promise<ReadyBrain> {
    let kept = this.kept.get(workspaceId);
    if (!kept || (kept.isStale && kept.now)) kept = this.load(workspaceId, kept?.now ?? null);
    const { ready, before } = kept;
    return kept.now || !before ? ready : Promise.race([ready, after(PATIENCE_MS, before)]);
  }

  /** The stream has grown: a newer version may have been published. */
  changed(workspaceId: string): void {
    const known = this.kept.get(workspaceId);
    if (known) known.isStale = true;
  }

  private load(workspaceId: string, before: ReadyBrain | null): Kept {
    const ready = this.prepare(workspaceId, before);
    const kept: Kept = { ready, before, now: null, isStale: false };
    this.kept.set(workspaceId, kept);
    ready.then(
      (brain) => {
        kept.now = brain;
      },
      () => {
        if (this.kept.get(workspaceId) === kept) this.kept.delete(workspaceId);
      },
    );
    return kept;
  }

  private async prepare(workspaceId: string, before: ReadyBrain | null): Promise<ReadyBrain> {
    const { live } = await this.stream.started(workspaceId);
    if (before && before.version === live.version) return before;
    const brain = askableBrain(live, await this.train(live));
    return { brain, version: live.version };
  }
}

function after<Value>(milliseconds: number, value: Value): Promise<Value> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(value), milliseconds).unref();
  });
}
