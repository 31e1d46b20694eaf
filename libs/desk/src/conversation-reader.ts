/**
 * Reads a conversation on from where it was last known: from memory, or else from the newest snapshot;
 * and leaves a snapshot when that was much to read.
 */
import { conversation, type ConversationState } from '#libs/conversation';
import type { EventStore, OpenedEvent } from '#libs/event-store';
import { foldName } from './fold-name.js';

/** A conversation as it was last read. Another process may have gone further. */
export interface LoadedConversation {
  readonly state: ConversationState;
  readonly version: number;
}

/**
 * Measured by `npm run bench -- replay` (`figures.decide_*`): on short conversations a snapshot saves nothing,
 * and few are longer.
 */
const SNAPSHOT_AFTER = 500;

export class ConversationReader {
  constructor(
    private readonly store: EventStore,
    private readonly snapshotAfter = SNAPSHOT_AFTER,
  ) {}

  async readOn(
    workspaceId: string,
    stream: string,
    cached: LoadedConversation | undefined,
  ): Promise<{ known: LoadedConversation; events: readonly OpenedEvent[] }> {
    const nothing: LoadedConversation = { state: conversation.initial, version: 0 };
    if (cached === undefined && this.store.snapshots) {
      const { snapshot, events } = await this.store.snapshots.read(workspaceId, stream, foldName());
      return { known: (snapshot as LoadedConversation | null) ?? nothing, events };
    }
    const known = cached ?? nothing;
    const afterVersion = known.version;
    return { known, events: await this.store.readStream(workspaceId, stream, { afterVersion }) };
  }

  /** For the next process that meets this conversation: a cache, so it may fail, and nobody waits for it. */
  leaveSnapshot(
    workspaceId: string,
    stream: string,
    { state, version }: LoadedConversation,
    readCount: number,
  ): void {
    if (readCount < this.snapshotAfter || !state.start) return;
    const sealFor = state.start.contactId;
    this.store.snapshots
      ?.save({ workspaceId, stream, fold: foldName(), version, state, sealFor })
      .catch(() => undefined);
  }
}
