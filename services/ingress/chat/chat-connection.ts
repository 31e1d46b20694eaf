/** One WebSocket of a visitor: hello first, then whatever the chat takes. Bounded in every way. */
import type { IncomingMessage } from 'node:http';
import { subjects } from '#libs/bus';
import type { RawData, WebSocket } from 'ws';
import {
  errorFrame,
  readFrame,
  tooLargeFrame,
  type ClientFrame,
  type ClientFrameOf,
} from './chat-frames.js';
import type { ChatParts } from './chat-gateway.js';
import { isAllowedOrigin, networkOf } from './chat-origin.js';
import { ChatVisit } from './chat-visit.js';
import { RateLimit } from './rate-limit.js';
import { goesOnByMail } from './visitor-ways.js';

const CHANNEL = 'webchat';
/** A file of 5 MiB in base64, and what is said with it. */
export const FRAME_BYTES_MAX = 8 * 1024 * 1024;
const HELLO_MS = 10_000;
const BUFFER_BYTES_MAX = 1024 * 1024;

export interface ConnectionEvents {
  readonly onVisit: (visit: ChatVisit) => void;
  readonly onClosed: (visit: ChatVisit | null) => void;
}

export class ChatConnection {
  private visit: ChatVisit | null = null;
  private isGreeting = false;
  private isAlive = true;
  private readonly frames = new RateLimit({ burst: 60, perSecond: 10 });
  private readonly typings = new RateLimit({ burst: 1, perSecond: 0.5 });
  private readonly helloTimer: NodeJS.Timeout;

  constructor(
    private readonly parts: ChatParts,
    private readonly client: WebSocket,
    private readonly request: IncomingMessage,
    private readonly events: ConnectionEvents,
  ) {
    this.helloTimer = setTimeout(() => client.close(4408, 'no hello'), HELLO_MS);
    client.on('message', (data, isBinary) => this.receive(data, isBinary));
    client.on('pong', () => {
      this.isAlive = true;
    });
    client.on('error', () => client.terminate());
    client.on('close', () => {
      clearTimeout(this.helloTimer);
      this.visit?.close();
      this.events.onClosed(this.visit);
    });
  }

  /** Ends a socket that has not answered since the last time: phones sleep without saying so. */
  ping(): void {
    if (!this.isAlive) return this.client.terminate();
    this.isAlive = false;
    this.client.ping();
  }

  private readonly send = (frame: object): boolean => {
    if (this.client.readyState !== this.client.OPEN) return false;
    if (this.client.bufferedAmount > BUFFER_BYTES_MAX) return false;
    this.client.send(JSON.stringify(frame));
    return true;
  };

  private receive(data: RawData, isBinary: boolean): void {
    this.isAlive = true;
    if (!this.frames.take(''))
      return void this.send(errorFrame(429, 'Too many frames. Slow down.'));
    if (lengthOf(data) > FRAME_BYTES_MAX)
      return void this.send(tooLargeFrame(String(data), FRAME_BYTES_MAX));
    const frame = isBinary
      ? { type: 'bad' as const, field: 'frame', rule: 'must be text' }
      : readFrame(String(data));
    if (frame.type === 'bad') {
      this.send(errorFrame(400, frame.rule, { field: frame.field }));
      return;
    }
    this.handle(frame).catch((error: unknown) => {
      if (this.visit) this.parts.onTrouble(error, this.visit.inbox);
      // The cursor is safe with the client; a new socket resumes from it.
      this.send(errorFrame(503, 'Not available at the moment.'));
      this.client.close(1012, 'restart');
    });
  }

  private async handle(frame: ClientFrame): Promise<void> {
    if (frame.type === 'ping') return void this.send({ type: 'pong' });
    if (frame.type === 'hello') return this.hello(frame);
    const { visit } = this;
    if (!visit) return void this.send(errorFrame(400, 'must be hello first', { field: 'type' }));
    switch (frame.type) {
      case 'message':
        return visit.say(frame);
      case 'read':
      case 'received':
        return visit.acknowledge(frame);
      case 'media':
        return visit.media(frame);
      case 'address':
        return visit.leaveAddress(frame);
      case 'typing': {
        const { conversationId, inbox } = visit;
        if (conversationId && this.typings.take(''))
          this.parts.bus.publish(subjects.typing(inbox.workspaceId, conversationId), {
            who: 'contact',
          });
      }
    }
  }

  private async hello(frame: ClientFrameOf<'hello'>): Promise<void> {
    if (this.visit || this.isGreeting)
      return void this.send(errorFrame(400, 'was said already', { field: 'type' }));
    this.isGreeting = true;
    const network = networkOf(this.request);
    if (network && !this.parts.helloLimit.take(network))
      return this.refuse(1013, 429, 'Too many chats from here.');
    const inbox = await this.parts.inboxes.find(frame.inboxId);
    const channel = this.parts.channels.get(CHANNEL);
    if (!inbox || inbox.channel !== CHANNEL || !channel?.visitors)
      return this.refuse(4404, 404, 'There is no such chat.');
    if (!isAllowedOrigin(this.request, inbox, this.parts.publicUrl))
      return this.refuse(4403, 403, 'This site may not open this chat.');
    const { visitors } = channel;
    const proven = frame.identity
      ? (visitors.prove?.(frame.identity, inbox.config, Date.now()) ?? null)
      : null;
    if (frame.identity && proven === null)
      return this.refuse(4403, 403, 'The proof of who you are does not hold (any more).');
    if (proven === null && visitors.mustProve?.(inbox.config))
      return this.refuse(4403, 403, 'This chat is for people who are logged in.');
    const token = proven === null ? frame.visitorToken : null;
    const known = proven ?? (token ? visitors.read(token, inbox.config) : null);
    if (token && known === null) return this.refuse(4401, 401, 'This visitor is not known here.');
    // Who is proven gets no token: a browser that somebody else uses later must not open the chat.
    const visitor = known
      ? { visitorId: known, token: token ?? null }
      : visitors.mint(inbox.config);
    const visit = new ChatVisit(
      this.parts,
      { send: this.send },
      inbox,
      channel,
      visitor.visitorId,
      frame.after ?? 0,
      proven === null ? null : (frame.identity ?? null),
    );
    await visit.open(known === null);
    if (this.client.readyState !== this.client.OPEN) return;
    clearTimeout(this.helloTimer);
    this.visit = visit;
    this.events.onVisit(visit);
    const { siteName, greeting, colour, botName } = inbox.config as Record<string, string>;
    const continuesByMail = goesOnByMail(inbox, this.parts.channels, this.parts.inboxes);
    const site = { name: siteName, greeting, colour, botName, continuesByMail };
    const hours = await this.parts.hours.of(inbox);
    this.send({ type: 'ready', visitorToken: visitor.token, cursor: visit.cursor, site, hours });
    await visit.follow();
    this.send({ type: 'live', cursor: visit.cursor });
  }

  private refuse(code: number, status: number, detail: string): void {
    this.send(errorFrame(status, detail));
    this.client.close(code, detail.slice(0, 100));
  }
}

function lengthOf(data: RawData): number {
  if (Array.isArray(data)) return data.reduce((sum, { length }) => sum + length, 0);
  return data.byteLength;
}
