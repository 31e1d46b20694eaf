/**
 * Threads that are open on screens: sends items that are new or changed, as soon as they are in the
 * store. It follows the store itself, not the list's projection, so that delivery reports show too.
 */
import type { Bus } from '#libs/bus';
import { Thread } from '#libs/conversation';
import { type EventStore, splitStream, streamName } from '#libs/event-store';
import { BUS, EVENT_STORE, type Log, LOG } from '#libs/host';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { FORMER_AGENT } from '../people/agent-names.js';
import { ConversationReads } from '../conversations/conversation-reads.js';
import type { LiveConnection } from './live-connection.js';
import { LiveHub } from './live-hub.js';
import { itemView } from '../conversations/thread-view.js';

/** Threads are kept folded for this long at most: a forgotten person must not live on in memory. */
const KEPT_MS = 60_000;
const KEPT_MAX = 500;
/** The bus may lose an announcement. */
const POLL_MS = 1_000;

interface KeptThread {
  readonly thread: Thread;
  reading: Promise<void>;
}

@Injectable()
export class ThreadFeed implements OnApplicationShutdown {
  private readonly kept = new LRUCache<string, KeptThread>({ max: KEPT_MAX, ttl: KEPT_MS });
  private readonly stopListening: () => void;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly hub: LiveHub,
    private readonly reads: ConversationReads,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(BUS) bus: Bus,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.stopListening = bus.onAnnounced(({ streams }) => {
      for (const { workspaceId, stream } of streams) {
        if (this.hub.connections(workspaceId).size === 0) continue;
        const { category, id } = splitStream(stream);
        if (category === 'conversation') this.quietly(this.feed(workspaceId, id));
      }
    });
    this.timer = setInterval(() => this.quietly(this.poll()), POLL_MS);
  }

  onApplicationShutdown(): void {
    this.stopListening();
    clearInterval(this.timer);
  }

  /** Sends what the client has missed, and from now on what comes. Throws a 404. */
  async watch(
    connection: LiveConnection,
    conversationId: string,
    afterVersion: number,
  ): Promise<void> {
    await this.reads.row(connection.workspaceId, conversationId); // The wall.
    connection.watched.set(conversationId, afterVersion);
    const thread = await this.read(connection.workspaceId, conversationId);
    this.sendTo(connection, conversationId, thread, true);
  }

  /** Reads conversations anew and sends them whole to whoever has one open. */
  async showAgain(workspaceId: string, conversationIds: readonly string[]): Promise<void> {
    for (const conversationId of conversationIds) {
      this.kept.delete(`${workspaceId}/${conversationId}`);
      for (const connection of this.hub.connections(workspaceId))
        if (connection.watched.has(conversationId)) connection.watched.set(conversationId, 0);
      await this.feed(workspaceId, conversationId);
    }
  }

  private async feed(workspaceId: string, conversationId: string): Promise<void> {
    const watching = [...this.hub.connections(workspaceId)].filter(({ watched }) =>
      watched.has(conversationId),
    );
    if (watching.length === 0) return;
    const thread = await this.read(workspaceId, conversationId);
    for (const connection of watching) this.sendTo(connection, conversationId, thread, false);
  }

  private sendTo(
    connection: LiveConnection,
    conversationId: string,
    thread: Thread,
    isFirst: boolean,
  ): void {
    const seen = connection.watched.get(conversationId);
    if (seen === undefined || (!isFirst && thread.version <= seen)) return;
    const items = thread.since(seen).map((item) => itemView(conversationId, item));
    connection.watched.set(conversationId, Math.max(seen, thread.version));
    connection.send({ type: 'thread', conversationId, items, version: thread.version });
  }

  /** The thread as it stands in the store; reads only what it has not seen. */
  private async read(workspaceId: string, conversationId: string): Promise<Thread> {
    const key = `${workspaceId}/${conversationId}`;
    let kept = this.kept.get(key);
    if (!kept) {
      const names = await this.reads.namesOf(workspaceId);
      kept = this.kept.get(key) ?? {
        thread: new Thread((agentId) => names.get(agentId) ?? FORMER_AGENT),
        reading: Promise.resolve(),
      };
      this.kept.set(key, kept);
    }
    const { thread } = kept;
    // One reading after another, each from where the last one ended.
    kept.reading = kept.reading
      .catch(() => undefined)
      .then(async () => {
        const stream = streamName('conversation', conversationId);
        const events = await this.store.readStream(workspaceId, stream, {
          afterVersion: thread.version,
          newer: 'deliver',
        });
        for (const event of events) thread.apply(event);
      });
    await kept.reading;
    return thread;
  }

  private async poll(): Promise<void> {
    for (const workspaceId of this.hub.workspaces()) {
      const seen = new Map<string, number>();
      for (const { watched } of this.hub.connections(workspaceId))
        for (const [id, version] of watched)
          seen.set(id, Math.min(version, seen.get(id) ?? version));
      if (seen.size === 0) continue;
      const streams = [...seen.keys()].map((id) => streamName('conversation', id));
      const versions = await this.store.versionsOf(workspaceId, streams);
      for (const [id, version] of seen)
        if ((versions.get(streamName('conversation', id)) ?? 0) > version)
          await this.feed(workspaceId, id);
    }
  }

  private quietly(work: Promise<void>): void {
    work.catch((error: unknown) => this.log.warn({ err: error }, 'a thread could not be fed'));
  }
}
