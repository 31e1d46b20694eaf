/**
 * One open chat: a visitor's socket and its place in the conversation.
 *
 * The socket is a reader like any other: it follows the stream from its cursor, wakes when the
 * stream has grown, and never shows what is not committed. What the visitor says goes through the
 * intake; the acknowledgement is sent after the commit.
 */
import { type AnyChannel, MalformedPayload } from '#libs/channels';
import { isAddress } from '#libs/conversation';
import { newId, StoreBusyError, StoreUnreachableError, streamName } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';
import type { Episode } from '#libs/intake';
import { type ClientFrameOf, cursorOf, errorFrame, type Place, placeOf } from './chat-frames.js';
import { ChatReceipts } from './chat-receipts.js';
import type { ChatParts } from './chat-gateway.js';
import { ChatTeller } from './chat-teller.js';

const WAITING_MAX = 50;

export interface ChatSocket {
  /** False when the browser is too slow to take more now. */
  send(frame: object): boolean;
}

export class ChatVisit {
  private place: Place;
  private newest: Episode | null = null;
  private following: Promise<void> | null = null;
  private isStale = false;
  /** The conversation may have ended and begun anew. */
  private mayHaveMoved = false;
  private isClosed = false;
  private saying: Promise<void> = Promise.resolve();
  private waiting = 0;
  private readonly receipts: ChatReceipts;
  private readonly teller: ChatTeller;

  constructor(
    private readonly parts: ChatParts,
    private readonly socket: ChatSocket,
    readonly inbox: Inbox,
    private readonly channel: AnyChannel,
    readonly visitorId: string,
    private readonly after: number,
    /** The site's proof of who it is; goes with every message. */
    private readonly identity: string | null = null,
  ) {
    this.place = placeOf(after);
    this.receipts = new ChatReceipts(parts.desk, inbox);
    this.teller = new ChatTeller(parts, inbox, channel, this.receipts);
  }

  /** Finds the conversation and the place in it. `isNew`: nothing can be there yet. */
  async open(isNew: boolean): Promise<void> {
    if (!isNew) this.newest = await this.parts.intake.threads.newest(this.inbox, this.visitorId);
    const episode = this.newest?.episode ?? 1;
    // A fresh page shows the running conversation; a place that does not exist starts over.
    if (this.after === 0 || this.place.episode > episode) this.place = { episode, version: 0 };
  }

  get cursor(): number {
    return cursorOf(this.place);
  }

  get conversationId(): string | null {
    return this.newest?.conversationId ?? null;
  }

  /** Streams whose growth concerns this chat: where it reads, and where it would go on. */
  get streams(): string[] {
    const { threads } = this.parts.intake;
    const numbers = [this.place.episode, this.place.episode + 1];
    return numbers.map((number) =>
      streamName(
        'conversation',
        threads.episode(this.inbox, this.visitorId, number).conversationId,
      ),
    );
  }

  close(): void {
    this.isClosed = true;
  }

  get isOver(): boolean {
    return this.isClosed;
  }

  /** True when the store has more than was shown. */
  isBehind(versions: ReadonlyMap<string, number>): boolean {
    const [current, next] = this.streams;
    return (
      (versions.get(current as string) ?? 0) > this.place.version || versions.has(next as string)
    );
  }

  /** Somebody on our side is writing. */
  async showTyping(news: { readonly who?: string; readonly agentId?: string }): Promise<void> {
    if (news.who !== 'contact') this.socket.send(await this.teller.typingFrame(news));
  }

  /**
   * Shows what has been added. Any number of calls: one runs, and one more if needed.
   * @param grown the stream that grew, where that is known
   */
  follow(grown?: string): Promise<void> {
    this.isStale = true;
    this.mayHaveMoved ||= grown !== this.streams[0];
    this.following ??= this.followOn().finally(() => {
      this.following = null;
    });
    return this.following;
  }

  private async followOn(): Promise<void> {
    while (this.isStale && !this.isClosed) {
      this.isStale = false;
      const isAllShown = await this.showStream();
      if (!isAllShown) return; // Too slow a browser: the next poll tries again.
      if (!this.mayHaveMoved) continue;
      this.mayHaveMoved = false;
      const next = this.parts.intake.threads.episode(
        this.inbox,
        this.visitorId,
        this.place.episode + 1,
      );
      const stream = streamName('conversation', next.conversationId);
      const versions = await this.parts.store.versionsOf(this.inbox.workspaceId, [stream]);
      if (!versions.has(stream)) continue;
      this.newest = next;
      this.place = { episode: next.episode, version: 0 };
      this.parts.onMoved(this);
      this.isStale = true;
      this.mayHaveMoved = true;
    }
  }

  private async showStream(): Promise<boolean> {
    const { conversationId } = this.parts.intake.threads.episode(
      this.inbox,
      this.visitorId,
      this.place.episode,
    );
    const events = await this.parts.store.readStream(
      this.inbox.workspaceId,
      streamName('conversation', conversationId),
      {
        afterVersion: this.place.version,
        newer: 'deliver',
      },
    );
    if (events.length > 0 && this.newest === null) {
      this.newest = { conversationId, episode: this.place.episode };
      this.parts.onMoved(this);
    }
    for (const event of events) {
      const frame = await this.teller.frameOf(event, this.place);
      if (this.isClosed || (frame && !this.socket.send(frame))) return false;
      this.place = { ...this.place, version: event.version };
    }
    return true;
  }

  /** Messages of one socket are taken in their order; each is acknowledged after its commit. */
  say(frame: ClientFrameOf<'message'>): Promise<void> {
    const { clientMessageId } = frame;
    if (this.waiting >= WAITING_MAX || !this.parts.messageLimit.take(this.visitorId)) {
      this.socket.send(
        errorFrame(429, 'Too many messages at once. Try again in a moment.', { clientMessageId }),
      );
      return Promise.resolve();
    }
    this.waiting++;
    this.saying = this.saying.then(() => this.sayNow(frame)).finally(() => this.waiting--);
    return this.saying;
  }

  private async sayNow({ type: _type, ...said }: ClientFrameOf<'message'>): Promise<void> {
    const { clientMessageId } = said;
    try {
      const identity = this.identity ?? undefined;
      const body = Buffer.from(JSON.stringify({ ...said, identity, visitorId: this.visitorId }));
      await this.channel.parse(body, this.inbox.config);
      const report = await this.parts.intake.take(this.inbox, this.channel, body);
      this.parts.onTaken(report);
      if (report.shown + report.repeated === 0) {
        this.socket.send(errorFrame(409, 'The message could not be taken.', { clientMessageId }));
        return;
      }
      this.newest = await this.parts.intake.threads.newest(this.inbox, this.visitorId);
      const version = report.recorded[0]?.version;
      const episode = this.newest?.episode ?? 1;
      const cursor = version === undefined ? this.cursor : cursorOf({ episode, version });
      this.socket.send({ type: 'ack', clientMessageId, cursor });
      this.parts.onMoved(this);
      await this.follow();
    } catch (error) {
      this.socket.send(this.problemOf(error, clientMessageId));
    }
  }

  private problemOf(error: unknown, clientMessageId: string): object {
    if (error instanceof MalformedPayload) {
      const [field = 'message', ...rule] = error.message.split(': ');
      return errorFrame(400, rule.join(': '), { field, clientMessageId });
    }
    if (!(error instanceof StoreBusyError || error instanceof StoreUnreachableError))
      this.parts.onTrouble(error, this.inbox);
    return errorFrame(503, 'Not stored yet. Please send it again.', { clientMessageId });
  }

  /** Where to answer when they are gone. Told back, to every tab, by the conversation itself. */
  async leaveAddress({ address }: ClientFrameOf<'address'>): Promise<void> {
    const { inbox, conversationId, parts } = this;
    if (!isAddress(address))
      return void this.socket.send(
        errorFrame(400, 'must be an address of email', { field: 'address' }),
      );
    if (!conversationId)
      return void this.socket.send(
        errorFrame(409, 'Say something first: then there is something to answer.', {
          field: 'address',
        }),
      );
    const { state } = await parts.desk.load(inbox.workspaceId, conversationId);
    await parts.desk.handle(
      inbox.workspaceId,
      conversationId,
      { type: 'LeaveReplyAddress', address, by: 'contact' },
      {
        actor: { kind: 'contact', id: state.start?.contactId ?? '' },
        causationId: null,
        correlationId: newId(),
      },
    );
    await this.follow();
  }

  /** The browser has the messages up to a cursor, or the visitor has seen them. */
  async acknowledge(frame: ClientFrameOf<'read' | 'received'>): Promise<void> {
    if (!this.conversationId) return;
    await this.receipts.record(
      this.conversationId,
      frame.type === 'read' ? 'RecordRead' : 'RecordDelivered',
      frame.upTo,
    );
  }

  /** Bytes of a file in a message that this socket was shown. */
  async media({ messageId, index }: ClientFrameOf<'media'>): Promise<void> {
    this.socket.send(await this.teller.mediaFrame(messageId, index));
  }
}
