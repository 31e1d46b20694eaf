/** Prepares what a run tries: the brain as it stood then, trained aside, and the flow. Kept while in use. */
import { type AskableBrain, askableBrain } from '#libs/brain';
import type { EventStore } from '#libs/event-store';
import { WorkspaceFlows } from '#libs/flow-desk';
import type { Flow } from '#libs/flows';
import { BrainStream, trainAside } from '#libs/knowledge';
import { LRUCache } from 'lru-cache';
import type { CandidateBrain, CandidateFlow } from './shadow-events.js';
import type { Candidate } from './shadow-move.js';

/** Trained brains in memory; a run that comes after trains its own again. */
const BRAINS_MAX = 12;

export class Candidates {
  private readonly brains = new LRUCache<string, Promise<AskableBrain>>({ max: BRAINS_MAX });
  private readonly brainStream: BrainStream;
  private readonly flows: Pick<WorkspaceFlows, 'version'>;

  constructor(store: EventStore) {
    this.brainStream = new BrainStream(store);
    this.flows = new WorkspaceFlows(store);
  }

  /** Throws when a version is not there: versions never go away, so the store is broken. */
  async of(
    workspaceId: string,
    { brain, flow }: { readonly brain: CandidateBrain; readonly flow: CandidateFlow },
  ): Promise<Candidate> {
    const [ready, definition] = await Promise.all([
      this.brainOf(workspaceId, brain),
      this.flowOf(workspaceId, flow),
    ]);
    return { brain: ready, flow: definition };
  }

  private brainOf(workspaceId: string, of: CandidateBrain): Promise<AskableBrain> {
    const key = `${workspaceId}/${of.upToVersion}/${of.brainVersion}`;
    const known = this.brains.get(key);
    if (known) return known;
    const ready = this.train(workspaceId, of);
    this.brains.set(key, ready);
    ready.catch(() => this.brains.delete(key));
    return ready;
  }

  private async train(workspaceId: string, of: CandidateBrain): Promise<AskableBrain> {
    const { draft } = await this.brainStream.upTo(workspaceId, of.upToVersion);
    const brain = { version: of.brainVersion, entries: draft };
    return askableBrain(brain, await trainAside(brain));
  }

  private async flowOf(workspaceId: string, flow: CandidateFlow): Promise<Flow> {
    if (flow.kind === 'draft') return flow.flow;
    const published = await this.flows.version(workspaceId, flow.flowVersion);
    if (!published)
      throw new Error(`Workspace ${workspaceId} has no flow version ${flow.flowVersion}.`);
    return published.flow;
  }
}
