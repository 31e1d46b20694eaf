/**
 * All open screens of this process, by workspace: sends them rows that changed, who is here and who
 * is typing, and closes those whose session ended. Threads are `thread-feed.ts`.
 */
import { DESK_ROLES, Sessions } from '#libs/access';
import { type Bus, subjects } from '#libs/bus';
import type { Database } from '#libs/database';
import type { RowChange } from '#libs/event-store';
import { BUS, DATABASE, type Log, LOG } from '#libs/host';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { FORMER_AGENT } from '../people/agent-names.js';
import { AgentReads } from '../people/agents.controller.js';
import type { ConversationListRow } from '../conversations/conversation-list.projection.js';
import { ConversationReads } from '../conversations/conversation-reads.js';
import type { ConversationView } from '../conversations/views.js';
import type { LiveConnection } from './live-connection.js';
import { CLOSE_NOT_LOGGED_IN } from './live-frames.js';

const CATCH_UP_BATCH = 200;
const SESSIONS_CHECKED_EVERY_MS = 2_000;
const PRESENCE_SHOWN_EVERY_MS = 2_000;

interface Room {
  readonly connections: Set<LiveConnection>;
  /** Pushes of one workspace go out one after another: order is that of positions. */
  pushing: Promise<void>;
  shownPresence: string;
  readonly stopTyping: () => void;
}

/** What travels on the typing subject. No personal data: staff by id, contacts by kind. */
interface TypingNews {
  readonly who: 'contact' | 'agent';
  readonly agentId?: string;
  readonly connectionId?: string;
}

@Injectable()
export class LiveHub implements OnApplicationShutdown {
  private readonly rooms = new Map<string, Room>();
  private readonly sessions: Sessions;
  private readonly timers: NodeJS.Timeout[];

  constructor(
    private readonly reads: ConversationReads,
    private readonly agents: AgentReads,
    @Inject(DATABASE) database: Database,
    @Inject(BUS) private readonly bus: Bus,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.sessions = new Sessions(database.pool);
    this.timers = [
      setInterval(() => this.quietly(this.checkSessions()), SESSIONS_CHECKED_EVERY_MS),
      setInterval(() => this.quietly(this.showPresence()), PRESENCE_SHOWN_EVERY_MS),
    ];
  }

  onApplicationShutdown(): void {
    for (const timer of this.timers) clearInterval(timer);
    for (const { stopTyping } of this.rooms.values()) stopTyping();
  }

  /**
   * Sends what changed after the connection's position, and joins it to the stream of changes.
   * No change is lost between the two: one that comes meanwhile makes it look once more.
   */
  async join(connection: LiveConnection): Promise<void> {
    const room = this.room(connection.workspaceId);
    room.connections.add(connection);
    do {
      connection.hasMissed = false;
      let batch: Awaited<ReturnType<ConversationReads['changedSince']>>;
      do {
        batch = await this.reads.changedSince(
          connection.workspaceId,
          connection.position,
          CATCH_UP_BATCH,
        );
        for (const row of batch) {
          connection.send({ type: 'conversation', position: row.position, row });
          connection.position = row.position;
        }
        await connection.drained();
      } while (batch.length === CATCH_UP_BATCH && connection.isOpen);
    } while (connection.hasMissed && connection.isOpen);
    connection.isCatchingUp = false;
  }

  leave(connection: LiveConnection): void {
    const room = this.rooms.get(connection.workspaceId);
    if (!room) return;
    room.connections.delete(connection);
    if (room.connections.size > 0) return;
    room.stopTyping();
    this.rooms.delete(connection.workspaceId);
  }

  /** Rows that a commit of the projection changed. Sent in the order of their positions. */
  push(changes: readonly RowChange<ConversationListRow>[]): void {
    const byWorkspace = new Map<string, RowChange<ConversationListRow>[]>();
    for (const change of changes) {
      if (!this.rooms.has(change.workspaceId)) continue; // Nobody looks.
      const ofWorkspace = byWorkspace.get(change.workspaceId);
      if (ofWorkspace) ofWorkspace.push(change);
      else byWorkspace.set(change.workspaceId, [change]);
    }
    for (const [workspaceId, ofWorkspace] of byWorkspace) {
      const room = this.room(workspaceId);
      room.pushing = room.pushing
        .then(() => this.pushTo(room, workspaceId, ofWorkspace))
        .catch((error: unknown) => this.resync(room, error));
    }
  }

  /** Sends rows again that read differently now, though nothing new happened to them. */
  show(workspaceId: string, rows: readonly ConversationView[]): void {
    for (const row of rows) {
      const text = JSON.stringify({ type: 'conversation', position: row.position, row });
      for (const connection of this.connections(workspaceId)) connection.sendText(text);
    }
  }

  /** Tells the others in the workspace that somebody is typing. */
  type(connection: LiveConnection, conversationId: string): void {
    const news: TypingNews = {
      who: 'agent',
      agentId: connection.agentId,
      connectionId: connection.connectionId,
    };
    this.bus.publish(subjects.typing(connection.workspaceId, conversationId), news);
  }

  connections(workspaceId: string): ReadonlySet<LiveConnection> {
    return this.rooms.get(workspaceId)?.connections ?? new Set();
  }

  /** Workspaces that somebody looks at. */
  workspaces(): readonly string[] {
    return [...this.rooms.keys()];
  }

  get size(): number {
    let size = 0;
    for (const { connections } of this.rooms.values()) size += connections.size;
    return size;
  }

  private async pushTo(
    room: Room,
    workspaceId: string,
    changes: readonly RowChange<ConversationListRow>[],
  ): Promise<void> {
    const rows = await this.reads.openChanges(workspaceId, changes);
    rows.sort((one, other) => one.position - other.position);
    for (const row of rows) {
      const text = JSON.stringify({ type: 'conversation', position: row.position, row });
      for (const connection of room.connections) {
        if (connection.isCatchingUp) connection.hasMissed = true;
        else if (row.position > connection.position) {
          connection.sendText(text);
          connection.position = row.position;
        }
      }
    }
  }

  /** A push failed (the database went away): the screens come back and resume by their positions. */
  private resync(room: Room, error: unknown): void {
    this.log.warn(
      { err: error, screens: room.connections.size },
      'a push failed; screens reconnect',
    );
    for (const connection of room.connections) connection.close(1012, 'restart');
  }

  private room(workspaceId: string): Room {
    const known = this.rooms.get(workspaceId);
    if (known) return known;
    const room: Room = {
      connections: new Set(),
      pushing: Promise.resolve(),
      shownPresence: '',
      stopTyping: this.bus.subscribe(subjects.typingIn(workspaceId), (news, subject) =>
        this.quietly(
          this.showTyping(workspaceId, subject.split('.').at(-1) ?? '', news as TypingNews),
        ),
      ),
    };
    this.rooms.set(workspaceId, room);
    return room;
  }

  private async showTyping(
    workspaceId: string,
    conversationId: string,
    news: TypingNews,
  ): Promise<void> {
    const name = news.agentId
      ? (await this.reads.namesOf(workspaceId)).get(news.agentId)
      : undefined;
    const who = name ?? (news.who === 'contact' ? 'contact' : FORMER_AGENT);
    for (const connection of this.connections(workspaceId))
      if (connection.connectionId !== news.connectionId)
        connection.send({ type: 'typing', conversationId, who });
  }

  /** Ended sessions and changed roles, for all screens with one query. */
  private async checkSessions(): Promise<void> {
    const all = [...this.rooms.values()].flatMap(({ connections }) => [...connections]);
    const ids = new Set(all.flatMap(({ viewer }) => (viewer ? [viewer.session.sessionId] : [])));
    if (ids.size === 0) return;
    const live = await this.sessions.findMany([...ids]);
    for (const connection of all) {
      const { session, membership } = connection.viewer ?? {};
      const now = session && live.get(session.sessionId);
      const role = now?.workspaces.find(
        ({ workspaceId }) => workspaceId === membership?.workspaceId,
      )?.role;
      if (role === undefined || role !== membership?.role)
        connection.close(CLOSE_NOT_LOGGED_IN, now ? 'role changed' : 'not logged in');
    }
  }

  private async showPresence(): Promise<void> {
    for (const [workspaceId, room] of this.rooms) {
      const agents = await this.agents.list(workspaceId);
      const text = JSON.stringify({ type: 'presence', agents });
      if (text === room.shownPresence) continue;
      room.shownPresence = text;
      for (const connection of room.connections) connection.sendText(text);
    }
  }

  private quietly(work: Promise<void>): void {
    work.catch((error: unknown) =>
      this.log.warn({ err: error }, 'a round of the live socket failed'),
    );
  }
}

export function mayTalkToCustomers(connection: LiveConnection): boolean {
  const role = connection.viewer?.membership.role;
  return role !== undefined && DESK_ROLES.includes(role);
}
