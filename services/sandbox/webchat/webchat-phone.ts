/**
 * Web chat, played for real: one socket per customer to the ingress' `/chat`, spoken exactly as
 * the widget speaks it: an outbox with client ids until acknowledged, catch-up by cursor.
 */
import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import { z } from 'zod';
import type { Customer } from '../customers.js';
import type { InboxOf } from '../inboxes.js';
import type { Bubble, Thread } from '../phones.js';
import type { Platform } from '../platform.js';
import { CannotSay, type Mouth, type Utterance } from '../utterance.js';

type WebchatInbox = InboxOf<'webchat'>;

const SOCKETS_MAX = 500;
const RECONNECT_FIRST_MS = 200;
const RECONNECT_LONGEST_MS = 5_000;

const Problem = z.looseObject({ title: z.string().optional(), detail: z.string().optional() });
const Frame = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('ready'), visitorToken: z.string(), cursor: z.number() }),
  z.looseObject({ type: z.literal('ack'), clientMessageId: z.string(), cursor: z.number() }),
  z.looseObject({
    type: z.literal('message'),
    cursor: z.number(),
    messageId: z.string(),
    direction: z.enum(['in', 'out']),
    author: z.string(),
    authorName: z.string().nullish(),
    content: z.looseObject({ kind: z.string() }),
    at: z.string(),
  }),
  z.looseObject({ type: z.literal('typing') }),
  z.looseObject({ type: z.literal('error'), problem: Problem.optional() }),
]);

export class WebchatPhone implements Mouth<WebchatInbox> {
  private readonly visits = new Map<string, Visit>();

  constructor(private readonly platform: Platform) {}

  async say(
    inbox: WebchatInbox,
    customer: Customer,
    utterance: Utterance,
    copies: number,
  ): Promise<Bubble> {
    if (utterance.kind !== 'text' && utterance.kind !== 'choice') {
      throw new CannotSay(`Web chat has no ${utterance.kind}.`);
    }
    const text = utterance.kind === 'text' ? utterance.text : utterance.title;
    return this.visit(inbox, customer).say(text, copies);
  }

  /** Takes the customer off the net, or back on it. */
  setOnline(inbox: WebchatInbox, customer: Customer, isOnline: boolean): void {
    this.visit(inbox, customer).setOnline(isOnline);
  }

  close(): void {
    for (const visit of this.visits.values()) visit.close();
    this.visits.clear();
  }

  private visit(inbox: WebchatInbox, customer: Customer): Visit {
    const { phones } = this.platform;
    const thread = phones.thread(inbox.inboxId, 'webchat', customer.customerId);
    const known = this.visits.get(thread.threadId);
    if (known) return known;
    if (this.visits.size >= SOCKETS_MAX) {
      throw new RangeError(`The sandbox opens at most ${SOCKETS_MAX} web chats.`);
    }
    const visit = new Visit(this.platform, thread);
    this.visits.set(thread.threadId, visit);
    return visit;
  }
}

/** One visitor in one browser: socket, token, cursor, outbox. */
class Visit {
  private socket: WebSocket | null = null;
  private isReady = false;
  private isOnline = true;
  private isClosed = false;
  private visitorToken: string | null = null;
  private cursor = 0;
  private reconnectMs = RECONNECT_FIRST_MS;
  /** Not acknowledged yet, in order, by client id. */
  private readonly outbox = new Map<string, { text: string; bubble: Bubble; copies: number }>();

  constructor(
    private readonly platform: Platform,
    private readonly thread: Thread,
  ) {}

  say(text: string, copies: number): Bubble {
    const clientMessageId = randomUUID();
    const bubble = this.platform.phones.add(this.thread, {
      side: 'customer',
      kind: 'text',
      text,
      externalId: clientMessageId,
      state: 'sending',
    });
    this.outbox.set(clientMessageId, { text, bubble, copies });
    if (this.isReady) this.sendOne(clientMessageId);
    else this.connect();
    return bubble;
  }

  setOnline(isOnline: boolean): void {
    this.isOnline = isOnline;
    if (isOnline) this.connect();
    else this.socket?.terminate();
  }

  close(): void {
    this.isClosed = true;
    this.socket?.terminate();
  }

  private connect(): void {
    if (this.socket || this.isClosed || !this.isOnline) return;
    const { config, later } = this.platform;
    const url = `${config.ingressUrl.replace(/^http/, 'ws')}/chat`;
    const socket = new WebSocket(url, { origin: new URL(config.publicUrl).origin });
    this.socket = socket;
    socket.on('open', () => {
      const { inboxId } = this.thread;
      this.send({ type: 'hello', inboxId, visitorToken: this.visitorToken, after: this.cursor });
    });
    socket.on('message', (data) => this.onFrame((data as Buffer).toString('utf8')));
    socket.on('error', () => {}); // `close` follows and decides.
    socket.on('close', () => {
      this.socket = null;
      this.isReady = false;
      this.platform.phones.setConnected(this.thread, false);
      if (this.isClosed || !this.isOnline) return;
      later.after(this.reconnectMs, () => this.connect());
      this.reconnectMs = Math.min(this.reconnectMs * 2, RECONNECT_LONGEST_MS);
    });
  }

  private onFrame(data: string): void {
    const parsed = Frame.safeParse(safeJson(data));
    if (!parsed.success) return; // A newer server may say more; the widget ignores it as well.
    const frame = parsed.data;
    const { phones } = this.platform;
    switch (frame.type) {
      case 'ready':
        this.visitorToken = frame.visitorToken;
        this.isReady = true;
        this.reconnectMs = RECONNECT_FIRST_MS;
        phones.setConnected(this.thread, true);
        for (const clientMessageId of this.outbox.keys()) this.sendOne(clientMessageId);
        return;
      case 'ack':
        return this.onAck(frame.clientMessageId);
      case 'message':
        this.cursor = Math.max(this.cursor, frame.cursor);
        return this.onMessage(frame);
      case 'typing':
        return phones.setTyping(this.thread, true);
      case 'error':
        return this.onError(frame.problem ?? {});
    }
  }

  private onAck(clientMessageId: string): void {
    const waiting = this.outbox.get(clientMessageId);
    if (!waiting) return;
    this.outbox.delete(clientMessageId);
    this.platform.phones.change(this.thread, waiting.bubble, { state: 'sent', problem: undefined });
  }

  private onMessage(frame: Extract<z.infer<typeof Frame>, { type: 'message' }>): void {
    const { phones, faults } = this.platform;
    if (frame.direction === 'in') return; // Our own words, seen from another tab.
    if (this.thread.bubbles.some((bubble) => bubble.externalId === frame.messageId)) return;
    const { kind, text, options } = frame.content as {
      kind: string;
      text?: string;
      options?: { title: string; payload: string }[];
    };
    phones.add(this.thread, {
      side: 'business',
      kind: text === undefined ? 'unsupported' : 'text',
      text: text ?? kind,
      author: frame.authorName ?? (frame.author === 'bot' ? 'Bot' : 'Agent'),
      externalId: frame.messageId,
      state: 'delivered',
      options,
    });
    const { inboxId, customerId } = this.thread;
    phones.recordAccepted({
      inboxId,
      customerId,
      externalId: frame.messageId,
      text: text ?? '',
      token: frame.messageId,
    });
    if (faults.settings.areRead) this.send({ type: 'read', upTo: frame.cursor });
  }

  private onError(problem: z.infer<typeof Problem>): void {
    const reason = problem.detail ?? problem.title ?? 'refused';
    for (const { bubble } of this.outbox.values()) {
      this.platform.phones.change(this.thread, bubble, { state: 'waiting', problem: reason });
    }
  }

  private sendOne(clientMessageId: string): void {
    const waiting = this.outbox.get(clientMessageId);
    if (!waiting) return;
    for (let copy = 0; copy < waiting.copies; copy++) {
      this.send({ type: 'message', clientMessageId, text: waiting.text });
    }
  }

  private send(frame: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }
}

function safeJson(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}
