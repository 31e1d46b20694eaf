/** The bus inside one process: for tests and for simulation. Same promises, no network. */
import type { Commit } from '#libs/event-store';
import type { Bus } from './bus.js';
import { subjects } from './subjects.js';

type Listener = (payload: unknown, subject: string) => void;

export class MemoryBus implements Bus {
  private readonly listeners = new Map<Listener, RegExp>();
  private readonly answers = new Map<string, (payload: object) => unknown>();

  announce(commit: Commit): void {
    this.publish(subjects.committed, commit);
  }

  onAnnounced(listener: (commit: Commit) => void): () => void {
    return this.subscribe(subjects.committed, (payload) => listener(payload as Commit));
  }

  /** Listeners run before this returns, each with its own copy, as over a wire. */
  publish(subject: string, payload: object): void {
    const wire = JSON.stringify(payload);
    for (const [listener, pattern] of [...this.listeners])
      if (pattern.test(subject)) listener(JSON.parse(wire), subject);
  }

  subscribe(subject: string, listener: Listener): () => void {
    const own: Listener = (payload, from) => listener(payload, from);
    this.listeners.set(own, patternOf(subject));
    return () => this.listeners.delete(own);
  }

  /** Says who answers a subject. */
  answer(subject: string, answer: (payload: object) => unknown): void {
    this.answers.set(subject, answer);
  }

  async request<Answer>(subject: string, payload: object): Promise<Answer> {
    const answer = this.answers.get(subject);
    if (!answer) throw new Error(`Nobody answers ${subject}.`);
    return (await answer(payload)) as Answer;
  }

  isConnected(): boolean {
    return true;
  }

  async close(): Promise<void> {
    this.listeners.clear();
  }
}

function patternOf(subject: string): RegExp {
  const tokens = subject.split('.').map((token) => {
    if (token === '*') return '[^.]+';
    if (token === '>') return '.+';
    return token.replace(/[-[\]{}()*+?.,\\^$|#\s]/g, '\\$&');
  });
  return new RegExp(`^${tokens.join('\\.')}$`);
}
