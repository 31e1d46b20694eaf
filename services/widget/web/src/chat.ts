/**
 * The chat of one visitor: what was said, what waits, who answers. No DOM here. Order is the server's:
 * its cursor is the only memory of what was seen.
 */
import type { ChatState, Message } from './chat-state.js';
import { newId } from './draft.js';
import { Files } from './files.js';
import type { Draft, MessageFrame, ServerFrame, Site } from './frames.js';
import { OpeningHours } from './hours.js';
import { Line } from './line.js';
import { newestAnswer, saidMessage, waitingMessage } from './messages.js';
import { Outbox } from './outbox.js';
import { Visitor } from './visitor.js';

const TYPING_SHOWN_MS = 6_000;
const TYPING_SAID_MS = 2_500;
const RETRY_MS = 2_000;

export class Chat {
  private readonly line: Line;
  private readonly outbox: Outbox;
  private readonly visitor: Visitor;
  private readonly hours: OpeningHours;
  private readonly said = new Map<string, Message>();
  private readonly waiting = new Map<string, Message>();
  private readonly files = new Files((frame) => this.line.send(frame));
  private token: string | null = null;
  private cursor = 0;
  private isReady = false;
  private isWatched = false;
  /** Told on this socket; what was looked at outlives the page. */
  private toldUpTo = 0;
  private seenUpTo = 0;
  private connection: ChatState['connection'] = 'idle';
  private site: Site | null = null;
  private holder: ChatState['holder'] = { kind: 'bot', name: null };
  /** Cursor of the last end of the conversation. */
  private endedAt = 0;
  private address: ChatState['address'] = null;
  private typing: ChatState['typing'] = null;
  private typingTimer: number | undefined;
  private typedAt = 0;

  constructor(
    serverUrl: string,
    private readonly inboxId: string,
    private readonly onChange: (state: ChatState) => void,
    /** The site's proof of who the visitor is. */
    private readonly identity: string | null = null,
  ) {
    this.outbox = new Outbox(inboxId);
    this.visitor = new Visitor(inboxId, (token) => this.becomeSame(token));
    this.hours = new OpeningHours(`${serverUrl}/chat/hours/${inboxId}`, () => this.changed());
    this.line = new Line(`${serverUrl.replace(/^http/, 'ws')}/chat`, {
      onOpen: () => this.hello(),
      onFrame: (frame) => this.receive(frame),
      onLost: (code, isFinal) => this.lost(code, isFinal),
    });
  }

  /** A visitor who came back hears of answers; a new one is left alone until the chat is opened. */
  async resume(): Promise<void> {
    void this.hours.ask();
    for (const { draft, at } of await this.outbox.all()) this.showWaiting(draft, new Date(at));
    if (this.identity !== null || this.visitor.token !== null || this.waiting.size > 0) this.open();
  }

  open(): void {
    if (this.connection === 'idle') this.connection = 'connecting';
    this.line.open();
    this.changed();
  }

  /** Whether the visitor looks at the chat right now. */
  watch(isWatched: boolean): void {
    this.isWatched = isWatched;
    this.tellReceipts();
    this.changed();
  }

  async say(said: Omit<Draft, 'clientMessageId'>): Promise<void> {
    const page = location.href.slice(0, 2_000).split('#')[0] as string;
    const draft: Draft = { clientMessageId: newId(), ...said, page };
    this.showWaiting(draft, new Date());
    this.changed();
    await this.outbox.add(draft);
    this.open();
    this.send(draft);
  }

  leaveAddress(address: string): boolean {
    return this.line.send({ type: 'address', address });
  }

  type(): void {
    if (Date.now() - this.typedAt < TYPING_SAID_MS) return;
    this.typedAt = Date.now();
    this.line.send({ type: 'typing' });
  }

  /** Address of a file's bytes for this page, or `null` when they are gone. */
  media(messageId: string, index: number): Promise<string | null> {
    return this.files.get(messageId, index);
  }

  private hello(): void {
    this.token = this.identity === null ? this.visitor.token : null;
    this.line.send({
      type: 'hello',
      inboxId: this.inboxId,
      visitorToken: this.token,
      identity: this.identity,
      after: this.cursor,
    });
  }

  private receive(frame: ServerFrame): void {
    switch (frame.type) {
      case 'ready':
        this.token = frame.visitorToken;
        this.isReady = true;
        this.site = frame.site ?? null;
        this.connection = 'online';
        this.line.settled();
        this.files.askAgain();
        if (frame.hours) this.hours.tell(frame.hours);
        void this.flush();
        break;
      case 'message':
        this.show(frame);
        break;
      case 'seen':
        this.cursor = Math.max(this.cursor, frame.cursor);
        this.seenUpTo = Math.max(this.seenUpTo, frame.upTo);
        break;
      case 'holder':
        this.cursor = Math.max(this.cursor, frame.cursor);
        this.holder = { kind: frame.holder, name: frame.authorName ?? null };
        if (frame.holder === 'nobody') this.endedAt = frame.cursor;
        break;
      case 'address':
        this.cursor = Math.max(this.cursor, frame.cursor);
        this.address = { address: frame.address, isContinued: frame.isContinued };
        break;
      case 'ack':
        void this.outbox.remove(frame.clientMessageId);
        break;
      case 'typing':
        this.showTyping(frame.authorName ?? null);
        break;
      case 'media':
        return this.files.give(frame);
      case 'error':
        this.refused(frame);
        break;
      case 'live':
      case 'pong':
        break;
    }
    this.changed();
  }

  private show(frame: MessageFrame): void {
    this.cursor = Math.max(this.cursor, frame.cursor);
    const { clientMessageId } = frame;
    if (clientMessageId) {
      this.waiting.delete(clientMessageId);
      void this.outbox.remove(clientMessageId);
    }
    this.said.set(frame.messageId, saidMessage(frame));
    if (frame.direction === 'out') {
      this.typing = null;
      // Whoever answers has read the question.
      this.seenUpTo = Math.max(this.seenUpTo, frame.cursor);
      this.tellReceipts();
    }
  }

  private showWaiting(draft: Draft, at: Date): void {
    this.waiting.set(draft.clientMessageId, waitingMessage(draft, at));
  }

  /** Sends what waits, of this tab and of tabs that were closed; the server knows repetitions. */
  private async flush(): Promise<void> {
    for (const { draft, at } of await this.outbox.all()) {
      if (!this.waiting.has(draft.clientMessageId) && !this.isSaid(draft.clientMessageId))
        this.showWaiting(draft, new Date(at));
      this.send(draft);
    }
    this.changed();
  }

  private isSaid(clientMessageId: string): boolean {
    return [...this.said.values()].some((said) => said.clientMessageId === clientMessageId);
  }

  private send(draft: Draft): void {
    if (!this.isReady) return;
    if (this.identity === null && !this.isStillMe()) return;
    this.line.send({ type: 'message', ...draft });
  }

  /** Another tab became somebody a moment ago: be the same before saying anything. */
  private isStillMe(): boolean {
    if (this.token === null) return false;
    const known = this.visitor.token;
    if (known === null || known === this.token) this.visitor.token = this.token;
    else this.line.restart();
    return this.visitor.token === this.token;
  }

  private becomeSame(token: string | null): void {
    if (this.identity !== null || token === null) return;
    if (token === this.token || this.connection === 'idle') return;
    this.startOver();
    this.line.restart();
  }

  private startOver(): void {
    this.cursor = 0;
    this.seenUpTo = 0;
    this.toldUpTo = 0;
    this.endedAt = 0;
    this.address = null;
    this.visitor.readUpTo = 0;
    this.said.clear();
  }

  private lost(code: number, isFinal: boolean): void {
    this.isReady = false;
    this.connection = isFinal ? 'closed' : 'lost';
    if (code === 4401) {
      // The site has forgotten all visitors: this one starts anew, with the words that still wait.
      this.visitor.token = null;
      this.startOver();
    }
    this.changed();
  }

  private refused({ clientMessageId, problem }: Extract<ServerFrame, { type: 'error' }>): void {
    const message = clientMessageId ? this.waiting.get(clientMessageId) : undefined;
    if (!clientMessageId || !message) return;
    if (problem.status === 429 || problem.status >= 500) {
      window.setTimeout(() => void this.flush(), RETRY_MS + Math.random() * RETRY_MS);
      return;
    }
    this.waiting.set(clientMessageId, { ...message, problem: problem.detail ?? '' });
    void this.outbox.remove(clientMessageId);
  }

  private showTyping(name: string | null): void {
    this.typing = { name };
    clearTimeout(this.typingTimer);
    this.typingTimer = window.setTimeout(() => {
      this.typing = null;
      this.changed();
    }, TYPING_SHOWN_MS);
  }

  private tellReceipts(): void {
    const newest = newestAnswer(this.said.values());
    if (!this.isWatched) {
      if (newest > this.visitor.readUpTo) this.line.send({ type: 'received', upTo: newest });
    } else if (newest > this.toldUpTo && this.line.send({ type: 'read', upTo: newest })) {
      this.toldUpTo = newest;
      this.visitor.readUpTo = newest;
    }
  }

  private changed(): void {
    const said = [...this.said.values()].sort((a, b) => (a.cursor ?? 0) - (b.cursor ?? 0));
    const unread = this.isWatched
      ? 0
      : said.filter(
          ({ direction, cursor }) => direction === 'out' && (cursor ?? 0) > this.visitor.readUpTo,
        ).length;
    this.onChange({
      connection: this.connection,
      site: this.site,
      messages: [...said, ...this.waiting.values()],
      seenUpTo: this.seenUpTo,
      holder: this.holder,
      typing: this.typing,
      unread,
      isKnown: this.identity !== null,
      isOngoing:
        this.waiting.size > 0 ||
        said.some(({ direction, cursor }) => direction === 'in' && (cursor ?? 0) > this.endedAt),
      address: this.address,
      hours: this.hours.current,
      isSettled: this.hours.isSettled,
    });
  }
}
