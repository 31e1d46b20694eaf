/** The live socket of agents: /live. Says hello, keeps presence, opens and closes threads. */
import { Sessions } from '#libs/access';
import type { Database } from '#libs/database';
import { CLOCK, type Clock, CONFIG, DATABASE, METRICS, Problem } from '#libs/host';
import { Inject } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { IncomingMessage } from 'node:http';
import { Gauge, type Registry } from 'prom-client';
import type { WebSocket } from 'ws';
import { chooseWorkspace, notLoggedIn } from '../access.guard.js';
import type { OverviewConfig } from '../config.js';
import { ConversationReads } from '../conversations/conversation-reads.js';
import { LiveConnection, WATCHED_MAX } from './live-connection.js';
import { CLOSE_NOT_LOGGED_IN, frames, parseFrame } from './live-frames.js';
import { LiveHub, mayTalkToCustomers } from './live-hub.js';
import { isOwnOrigin } from '../origin.js';
import { PresenceClient } from '../people/presence-client.js';
import { tokenInCookie } from '../people/session-cookie.js';
import { ThreadFeed } from './thread-feed.js';

const FRAME_BYTES_MAX = 64 * 1024;
const HELLO_WITHIN_MS = 10_000;

@WebSocketGateway({ path: '/live', maxPayload: FRAME_BYTES_MAX })
export class LiveGateway implements OnGatewayConnection<WebSocket>, OnGatewayDisconnect<WebSocket> {
  private readonly connections = new WeakMap<WebSocket, LiveConnection>();
  private readonly sessions: Sessions;

  constructor(
    private readonly hub: LiveHub,
    private readonly threads: ThreadFeed,
    private readonly reads: ConversationReads,
    private readonly presence: PresenceClient,
    @Inject(CONFIG) private readonly config: OverviewConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DATABASE) database: Database,
    @Inject(METRICS) metrics: Registry,
  ) {
    this.sessions = new Sessions(database.pool);
    new Gauge({
      name: 'convolog_live_sockets',
      help: 'Screens of agents that are connected.',
      registers: [metrics],
      collect() {
        this.set(hub.size);
      },
    });
  }

  handleConnection(socket: WebSocket, request: IncomingMessage): void {
    const cookieToken = tokenInCookie(request.headers.cookie);
    // A browser says which page opened the socket; without one, a cookie proves nothing.
    const isForeign =
      request.headers.origin === undefined
        ? cookieToken !== null
        : !isOwnOrigin(request.headers, this.config.publicUrl);
    if (isForeign) return socket.close(CLOSE_NOT_LOGGED_IN, 'this page is not ours');
    const connection = new LiveConnection(socket, cookieToken);
    this.connections.set(socket, connection);
    setTimeout(() => {
      if (connection.viewer === null) connection.close(CLOSE_NOT_LOGGED_IN, 'no hello');
    }, HELLO_WITHIN_MS).unref();
  }

  handleDisconnect(socket: WebSocket): void {
    const connection = this.connections.get(socket);
    if (!connection?.viewer) return;
    this.hub.leave(connection);
    if (connection.status !== null)
      this.presence.leave(connection.workspaceId, connection.agentId, connection.connectionId);
  }

  @SubscribeMessage('hello')
  hello(@ConnectedSocket() socket: WebSocket, @MessageBody() data: unknown): Promise<void> {
    return this.answer(socket, false, async (connection) => {
      if (connection.viewer) throw new Problem({ status: 409, detail: 'Hello was said already.' });
      const { token, workspaceId, after } = parseFrame(frames.hello, data);
      const known = token ?? connection.cookieToken;
      const session = known ? await this.sessions.find(known) : null;
      const membership = session && chooseWorkspace(session, workspaceId);
      if (!session || !membership) {
        connection.sendError(notLoggedIn());
        return connection.close(CLOSE_NOT_LOGGED_IN, 'not logged in');
      }
      connection.viewer = { session, membership };
      connection.position = after ?? (await this.reads.position(connection.workspaceId));
      await this.hub.join(connection);
      connection.send({
        type: 'ready',
        position: connection.position,
        agentId: connection.agentId,
        workspaceId: connection.workspaceId,
      });
    });
  }

  @SubscribeMessage('beat')
  beat(@ConnectedSocket() socket: WebSocket): Promise<void> {
    return this.answer(socket, true, (connection) => this.tellPresence(connection));
  }

  @SubscribeMessage('presence')
  setPresence(@ConnectedSocket() socket: WebSocket, @MessageBody() data: unknown): Promise<void> {
    return this.answer(socket, true, (connection) => {
      connection.status = parseFrame(frames.presence, data).status;
      return this.tellPresence(connection, true);
    });
  }

  @SubscribeMessage('watch')
  watch(@ConnectedSocket() socket: WebSocket, @MessageBody() data: unknown): Promise<void> {
    return this.answer(socket, true, async (connection) => {
      const { conversationId, afterVersion } = parseFrame(frames.watch, data);
      if (connection.watched.size >= WATCHED_MAX && !connection.watched.has(conversationId))
        throw new Problem({ status: 409, detail: `At most ${WATCHED_MAX} threads can be open.` });
      await this.threads.watch(connection, conversationId, afterVersion);
    });
  }

  @SubscribeMessage('unwatch')
  unwatch(@ConnectedSocket() socket: WebSocket, @MessageBody() data: unknown): Promise<void> {
    return this.answer(socket, true, async (connection) => {
      const { conversationId } = parseFrame(frames.unwatch, data);
      if (conversationId === undefined) connection.watched.clear();
      else connection.watched.delete(conversationId);
    });
  }

  @SubscribeMessage('typing')
  type(@ConnectedSocket() socket: WebSocket, @MessageBody() data: unknown): Promise<void> {
    return this.answer(socket, true, async (connection) => {
      const { conversationId } = parseFrame(frames.typing, data);
      if (!mayTalkToCustomers(connection) || !connection.watched.has(conversationId)) return;
      if (connection.mayType(this.clock.now())) this.hub.type(connection, conversationId);
    });
  }

  /** A beat without a status would not say anything: analysts and fresh screens are just looking. */
  private async tellPresence(connection: LiveConnection, isChoice = false): Promise<void> {
    if (connection.status === null || !mayTalkToCustomers(connection)) return;
    const { workspaceId, agentId, connectionId, status } = connection;
    const lease = await this.presence
      .beat(workspaceId, agentId, connectionId, status, isChoice)
      .catch(() => {
        throw new Problem({ status: 503, detail: 'Presence does not answer at the moment.' });
      });
    if (lease === connection.lease) return;
    connection.lease = lease;
    connection.send({ type: 'lease', lease });
  }

  /** Errors are told to the client and to nobody else; the socket stays. */
  private async answer(
    socket: WebSocket,
    needsHello: boolean,
    work: (connection: LiveConnection) => Promise<void>,
  ): Promise<void> {
    const connection = this.connections.get(socket);
    if (!connection?.mayTalk(this.clock.now())) return;
    if (needsHello && connection.viewer === null) return connection.sendError(notLoggedIn());
    try {
      await work(connection);
    } catch (error) {
      connection.sendError(error);
    }
  }
}
