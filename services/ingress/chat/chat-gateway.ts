/**
 * The door for visitors: the `/chat` WebSocket. Opens and closes sockets, checks who may connect,
 * and wakes open chats when their conversation has grown. What a chat says is `chat-visit.ts`.
 *
 * Close codes: 4401 the token is not ours (forget it and say hello again), 4403 not this site,
 * 4404 no such inbox, 4408 no hello in time, 1009 a frame that is far too large, 1012 restart, come back.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Bus, subjects } from '#libs/bus';
import type { Channels } from '#libs/channels';
import type { ConversationDesk } from '#libs/desk';
import type { EventStore } from '#libs/event-store';
import { closeSockets } from '#libs/host';
import type { Inbox, InboxRegistry } from '#libs/inbox';
import type { Intake, IntakeReport } from '#libs/intake';
import { WebSocketServer } from 'ws';
import { ChatConnection, FRAME_BYTES_MAX } from './chat-connection.js';
import { ChatDepartures, type DepartureParts } from './chat-departures.js';
import type { HoursBoard } from './chat-hours.js';
import type { ChatVisit } from './chat-visit.js';
import { RateLimit } from './rate-limit.js';
import type { StaffNames } from './staff-names.js';
import { VisitorPlaces } from './visitor-places.js';
import type { VisitorTable } from './visitor-table.js';
import { recordLeft, recordReturned } from './visitor-ways.js';

const PATH = '/chat';
/** Twice what is taken: whoever is a little above it is told so by the message's own id. */
const FRAME_BYTES_READ_MAX = 2 * FRAME_BYTES_MAX;
const SOCKETS_MAX = 10_000;
const POLL_MS = 3_000;
const PING_MS = 25_000;
const STREAMS_PER_QUERY = 500;

export interface ChatParts {
  readonly channels: Channels;
  readonly inboxes: InboxRegistry;
  readonly intake: Intake;
  readonly store: EventStore;
  readonly desk: ConversationDesk;
  readonly bus: Bus;
  readonly names: StaffNames;
  readonly hours: Pick<HoursBoard, 'of'>;
  /** Origin of the house's own pages: may open every chat. */
  readonly publicUrl: string;
  readonly messageLimit: RateLimit;
  readonly helloLimit: RateLimit;
  readonly onTaken: (report: IntakeReport) => void;
  /** `null`: it is about no inbox in particular. */
  readonly onTrouble: (error: unknown, inbox: Inbox | null) => void;
  /** The chat reads another stream now: watch that one. */
  readonly onMoved: (visit: ChatVisit) => void;
}

export interface ChatGatewayOptions
  extends Omit<ChatParts, 'messageLimit' | 'helloLimit' | 'onMoved'> {
  /** What tells how long a visitor has been gone; the machine's own clock when absent. */
  readonly clock?: Pick<DepartureParts, 'now' | 'later'>;
  readonly visitors: VisitorTable;
  readonly visitorGoneAfterMs: number;
}

/** A process that is gone gives no sign for so long, before others look after its visitors. */
export function leaseMsOf(visitorGoneAfterMs: number): number {
  return visitorGoneAfterMs / 3;
}

const machineClock: Pick<DepartureParts, 'now' | 'later'> = {
  now: Date.now,
  later(ms, work) {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};

export class ChatGateway {
  private readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: FRAME_BYTES_READ_MAX,
  });
  private readonly connections = new Set<ChatConnection>();
  private readonly byStream = new Map<string, Set<ChatVisit>>();
  private readonly watched = new Map<ChatVisit, { streams: string[]; stopTyping: () => void }>();
  private readonly parts: ChatParts;
  private readonly places: VisitorPlaces;
  private readonly departures: ChatDepartures;
  private readonly clock: Pick<DepartureParts, 'now' | 'later'>;
  private readonly stopWaking: () => void;
  private readonly timers: NodeJS.Timeout[];

  constructor(options: ChatGatewayOptions) {
    this.clock = options.clock ?? machineClock;
    this.parts = {
      ...options,
      messageLimit: new RateLimit({ burst: 20, perSecond: 1 }),
      helloLimit: new RateLimit({ burst: 60, perSecond: 1 }),
      onMoved: (visit) => {
        this.watch(visit);
        if (!visit.isOver) this.departures.came(visit);
      },
    };
    this.places = new VisitorPlaces({
      table: options.visitors,
      everyMs: leaseMsOf(options.visitorGoneAfterMs) / 3,
      onAdopted: (place) => this.departures.adopt(place),
      onTrouble: (error) => options.onTrouble(error, null),
    });
    this.departures = new ChatDepartures({
      places: this.places,
      leftAfterMs: options.visitorGoneAfterMs,
      ...this.clock,
      onLeft: (...left) => recordLeft(this.parts, ...left),
    });
    this.places.onApplicationBootstrap();
    this.stopWaking = options.bus.onAnnounced(({ streams }) => {
      for (const { stream } of streams) this.wake(stream);
    });
    this.timers = [
      setInterval(() => void this.poll().catch(() => undefined), POLL_MS),
      setInterval(() => this.ping(), PING_MS),
    ];
  }

  get size(): number {
    return this.connections.size;
  }

  /** Takes the upgrades of an HTTP server that are meant for `/chat`. */
  attach(http: Server): void {
    http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (request.url?.split('?')[0] !== PATH) return refuse(socket, 404);
      if (this.connections.size >= SOCKETS_MAX) return refuse(socket, 503);
      this.server.handleUpgrade(request, socket, head, (client) => {
        const connection = new ChatConnection(this.parts, client, request, {
          onVisit: (visit) => {
            this.departures.came(visit);
            this.returned(visit);
            this.watch(visit);
          },
          onClosed: (visit) => {
            this.connections.delete(connection);
            if (!visit) return;
            this.unwatch(visit);
            this.departures.went(visit);
          },
        });
        this.connections.add(connection);
      });
    });
  }

  /** Before the ports close: visitors are asked to come back, to another process or the next one. */
  async onModuleDestroy(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.stopWaking();
    this.departures.stop();
    await closeSockets(this.server.clients);
    // The store may be away: then the lease runs out by itself.
    await this.places.end(this.clock.now()).catch(() => undefined);
  }

  private watch(visit: ChatVisit): void {
    if (visit.isOver) return;
    this.unwatch(visit);
    const { streams, conversationId } = visit;
    for (const stream of streams) {
      const visits = this.byStream.get(stream) ?? new Set();
      this.byStream.set(stream, visits.add(visit));
    }
    const stopTyping = conversationId
      ? this.parts.bus.subscribe(
          subjects.typing(visit.inbox.workspaceId, conversationId),
          (news) => {
            void visit.showTyping(news as { who?: string; agentId?: string });
          },
        )
      : () => undefined;
    this.watched.set(visit, { streams, stopTyping });
  }

  private unwatch(visit: ChatVisit): void {
    const known = this.watched.get(visit);
    if (!known) return;
    known.stopTyping();
    this.watched.delete(visit);
    for (const stream of known.streams) {
      const visits = this.byStream.get(stream);
      visits?.delete(visit);
      if (visits?.size === 0) this.byStream.delete(stream);
    }
  }

  private wake(stream: string): void {
    for (const visit of this.byStream.get(stream) ?? [])
      void visit.follow(stream).catch(() => undefined);
  }

  /** Announcements may be lost: one question per some hundred chats finds those that are behind. */
  private async poll(): Promise<void> {
    const byWorkspace = new Map<string, ChatVisit[]>();
    for (const visit of this.watched.keys()) {
      const visits = byWorkspace.get(visit.inbox.workspaceId) ?? [];
      byWorkspace.set(visit.inbox.workspaceId, visits);
      visits.push(visit);
    }
    for (const [workspaceId, visits] of byWorkspace) {
      for (let first = 0; first < visits.length; first += STREAMS_PER_QUERY) {
        const some = visits.slice(first, first + STREAMS_PER_QUERY);
        const versions = await this.parts.store.versionsOf(
          workspaceId,
          some.flatMap(({ streams }) => streams),
        );
        for (const visit of some)
          if (visit.isBehind(versions)) void visit.follow().catch(() => undefined);
      }
    }
  }

  /** Tried again by whoever comes next: nothing is lost but a mail that was not needed. */
  private returned({ inbox, conversationId }: ChatVisit): void {
    if (conversationId)
      recordReturned(this.parts, inbox.workspaceId, conversationId).catch((error: unknown) =>
        this.parts.onTrouble(error, inbox),
      );
  }

  private ping(): void {
    for (const connection of this.connections) connection.ping();
  }
}

/** Also tells why, so that a person with a terminal understands. */
function refuse(socket: Duplex, status: 404 | 503): void {
  const reason = status === 404 ? 'Not Found' : 'Service Unavailable';
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
