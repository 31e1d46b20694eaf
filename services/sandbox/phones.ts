/**
 * What stands on the phones: one thread per inbox and customer, in memory, bounded.
 *
 * A development tool forgets when it ends; nothing here is kept. The page subscribes and gets the
 * whole thread whenever something in it changed.
 */
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { ChannelId } from './inboxes.js';

export type BubbleKind =
  | 'text'
  | 'image'
  | 'audio'
  | 'file'
  | 'sticker'
  | 'location'
  | 'choice'
  | 'notice'
  | 'unsupported';

export type BubbleState = 'sending' | 'sent' | 'waiting' | 'delivered' | 'read' | 'failed';

export interface Bubble {
  readonly bubbleId: string;
  readonly side: 'customer' | 'business';
  kind: BubbleKind;
  text: string;
  readonly at: string;
  /** The platform's id of the message: mid, wamid, Message-ID, our own message id on web chat. */
  externalId: string;
  state: BubbleState;
  /** Why it waits or failed, in words. */
  problem?: string | undefined;
  author?: string | undefined;
  subject?: string | undefined;
  mediaUrl?: string | undefined;
  mediaName?: string | undefined;
  reaction?: string | undefined;
  /** Answers that the business offers: buttons or a list. */
  options?: readonly { readonly title: string; readonly payload: string }[] | undefined;
  replyToExternalId?: string | undefined;
  isUnsent?: boolean | undefined;
}

export interface Thread {
  readonly threadId: string;
  readonly inboxId: string;
  readonly channel: ChannelId;
  readonly customerId: string;
  readonly bubbles: Bubble[];
  isBusinessTyping: boolean;
  /** Web chat: the socket to the ingress is up. */
  isConnected?: boolean;
}

/** One thing that the house sent and a pretend platform accepted. */
export interface Accepted {
  readonly inboxId: string;
  readonly customerId: string;
  readonly externalId: string;
  readonly text: string;
  /** The sender's own correlation id, where it gave one. */
  readonly token: string | null;
  readonly at: string;
}

const BUBBLES_PER_THREAD_MAX = 300;
const THREADS_MAX = 4_000;
const ACCEPTED_MAX = 20_000;
const TYPING_SHOWN_MS = 6_000;

type Events = { thread: [Thread]; setup: [] };

export class Phones extends EventEmitter<Events> {
  private readonly threads = new Map<string, Thread>();
  private readonly accepted: Accepted[] = [];
  private readonly typingTimers = new Map<string, NodeJS.Timeout>();

  all(): Thread[] {
    return [...this.threads.values()];
  }

  thread(inboxId: string, channel: ChannelId, customerId: string): Thread {
    const threadId = `${inboxId}:${customerId}`;
    const known = this.threads.get(threadId);
    if (known) return known;
    if (this.threads.size >= THREADS_MAX) {
      throw new RangeError(`The sandbox holds at most ${THREADS_MAX} threads; start it afresh.`);
    }
    const thread: Thread = {
      threadId,
      inboxId,
      channel,
      customerId,
      bubbles: [],
      isBusinessTyping: false,
    };
    this.threads.set(threadId, thread);
    return thread;
  }

  add(thread: Thread, bubble: Omit<Bubble, 'bubbleId' | 'at'> & { at?: string }): Bubble {
    const added: Bubble = { bubbleId: randomUUID(), at: new Date().toISOString(), ...bubble };
    thread.bubbles.push(added);
    if (thread.bubbles.length > BUBBLES_PER_THREAD_MAX) thread.bubbles.shift();
    if (added.side === 'business') this.setTyping(thread, false);
    this.emit('thread', thread);
    return added;
  }

  change(thread: Thread, bubble: Bubble, changes: Partial<Bubble>): void {
    Object.assign(bubble, changes);
    this.emit('thread', thread);
  }

  /** Typing ends by itself: the platforms show it for a while and then stop. */
  setTyping(thread: Thread, isTyping: boolean): void {
    clearTimeout(this.typingTimers.get(thread.threadId));
    this.typingTimers.delete(thread.threadId);
    if (isTyping) {
      const timer = setTimeout(() => this.setTyping(thread, false), TYPING_SHOWN_MS);
      this.typingTimers.set(thread.threadId, timer.unref());
    }
    if (thread.isBusinessTyping === isTyping) return;
    thread.isBusinessTyping = isTyping;
    this.emit('thread', thread);
  }

  setConnected(thread: Thread, isConnected: boolean): void {
    thread.isConnected = isConnected;
    this.emit('thread', thread);
  }

  find(inboxId: string, externalId: string): { thread: Thread; bubble: Bubble } | undefined {
    for (const thread of this.threads.values()) {
      if (thread.inboxId !== inboxId) continue;
      const bubble = thread.bubbles.findLast((one) => one.externalId === externalId);
      if (bubble) return { thread, bubble };
    }
    return undefined;
  }

  /** Notes what a pretend platform accepted; tests count on this list to find a double. */
  recordAccepted(sent: Omit<Accepted, 'at'>): void {
    this.accepted.push({ ...sent, at: new Date().toISOString() });
    if (this.accepted.length > ACCEPTED_MAX) this.accepted.shift();
  }

  acceptedSends(inboxId?: string): Accepted[] {
    return this.accepted.filter((sent) => inboxId === undefined || sent.inboxId === inboxId);
  }

  clear(): void {
    for (const timer of this.typingTimers.values()) clearTimeout(timer);
    this.typingTimers.clear();
    this.threads.clear();
    this.accepted.length = 0;
    this.emit('setup');
  }
}
