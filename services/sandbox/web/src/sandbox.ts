/** The sandbox's state, live, and what the page can ask of it. */
import { useEffect, useState } from 'react';

export type ChannelId = 'webchat' | 'messenger' | 'whatsapp' | 'email';

export interface Inbox {
  readonly inboxId: string;
  readonly channel: ChannelId;
  readonly name: string;
  readonly address?: string;
}

export interface Customer {
  readonly customerId: string;
  readonly name: string;
  readonly email: string;
  readonly waId: string;
  readonly isNumberHidden: boolean;
  readonly hue: number;
}

export interface Bubble {
  readonly bubbleId: string;
  readonly side: 'customer' | 'business';
  readonly kind: string;
  readonly text: string;
  readonly at: string;
  readonly externalId: string;
  readonly state: 'sending' | 'sent' | 'waiting' | 'delivered' | 'read' | 'failed';
  readonly problem?: string;
  readonly author?: string;
  readonly subject?: string;
  readonly mediaUrl?: string;
  readonly mediaName?: string;
  readonly reaction?: string;
  readonly options?: readonly { readonly title: string; readonly payload: string }[];
  readonly replyToExternalId?: string;
  readonly isUnsent?: boolean;
}

export interface Thread {
  readonly threadId: string;
  readonly inboxId: string;
  readonly channel: ChannelId;
  readonly customerId: string;
  readonly bubbles: readonly Bubble[];
  readonly isBusinessTyping: boolean;
  readonly isConnected?: boolean;
}

export interface Settings {
  readonly statuses: 'normal' | 'late' | 'reversed' | 'doubled' | 'never';
  readonly areRead: boolean;
  readonly areEchoed: boolean;
  readonly mailRoute: 'smtp' | 'webhook';
}

export type Fault =
  | { readonly kind: 'fail'; readonly code: string }
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'limit'; readonly retryAfterSeconds: number }
  | { readonly kind: 'hang' | 'drop' | 'down' };

export interface Setup {
  readonly inboxes: readonly Inbox[];
  readonly customers: readonly Customer[];
  readonly settings: Settings;
  readonly faults: Readonly<Record<string, readonly Fault[]>>;
  readonly publicUrl: string;
}

export type Threads = Readonly<Record<string, Thread>>;

export type Utterance =
  | { kind: 'text'; text: string; subject?: string; isNewMail?: boolean }
  | { kind: 'image' | 'file' | 'sticker' | 'location' | 'unsupported' }
  | { kind: 'choice'; title: string; payload: string }
  | { kind: 'reaction'; emoji: string; bubbleId?: string }
  | { kind: 'unsend'; bubbleId: string };

/** Null until the first state has come. `isLive` is false while the feed is interrupted. */
export function useSandbox(): { setup: Setup | null; threads: Threads; isLive: boolean } {
  const [setup, setSetup] = useState<Setup | null>(null);
  const [threads, setThreads] = useState<Threads>({});
  const [isLive, setLive] = useState(false);
  useEffect(() => {
    const feed = new EventSource('/sandbox/api/live');
    feed.onopen = () => setLive(true);
    feed.onerror = () => setLive(false);
    feed.addEventListener('setup', (event) => {
      const { threads: all, ...rest } = JSON.parse(event.data) as Setup & { threads: Thread[] };
      setSetup(rest);
      setThreads(Object.fromEntries(all.map((thread) => [thread.threadId, thread])));
    });
    feed.addEventListener('thread', (event) => {
      const thread = JSON.parse(event.data) as Thread;
      setThreads((before) => ({ ...before, [thread.threadId]: thread }));
    });
    return () => feed.close();
  }, []);
  return { setup, threads, isLive };
}

/** Answers with an error text, or null. */
async function post(path: string, body: object): Promise<string | null> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.ok) return null;
    const problem = (await response.json()) as { title?: string; errors?: { rule: string }[] };
    return problem.errors?.[0]?.rule ?? problem.title ?? `The sandbox answered ${response.status}.`;
  } catch {
    return 'The sandbox does not answer.';
  }
}

export const ask = {
  say: (inboxId: string, customerId: string, utterance: Utterance, copies: number) =>
    post('/sandbox/api/say', { inboxId, customerId, utterance, copies }),
  crowd: (inboxId: string) => post('/sandbox/api/crowd', { inboxId }),
  addCustomer: (name: string) => post('/sandbox/api/customers', { name }),
  set: (settings: Partial<Settings>) => post('/sandbox/control', { settings }),
  fault: (inboxId: string, fault: Fault) =>
    post('/sandbox/control', { next: { inboxId, faults: [fault] } }),
  network: (inboxId: string, customerId: string, isOnline: boolean) =>
    post('/sandbox/control', { network: { inboxId, customerId, isOnline } }),
  reset: () => post('/sandbox/control', { isReset: true }),
};

export function timeOf(at: string): string {
  return new Date(at).toLocaleTimeString([], {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
}

export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return `${words[0]?.[0] ?? ''}${words.length > 1 ? (words.at(-1)?.[0] ?? '') : ''}`.toUpperCase();
}
