/**
 * Holds what the page knows and tells the screen when it changes.
 *
 * News is gathered: the first piece after a quiet moment is shown at once, a burst is shown about
 * sixty times a second, however many frames it has.
 */
import { learn, type LiveState, type News, nothingKnown } from '../../../live-state/index.js';

const SHOW_EVERY_MS = 16;

export class LiveStore {
  private state: LiveState = nothingKnown;
  private waiting: News[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;
  private shownAt = 0;
  private readonly listeners = new Set<() => void>();

  readonly read = (): LiveState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  push(...news: News[]): void {
    this.waiting.push(...news);
    if (this.timer) return;
    const quietMs = performance.now() - this.shownAt;
    if (quietMs >= SHOW_EVERY_MS) this.show();
    else this.timer = setTimeout(() => this.show(), SHOW_EVERY_MS - quietMs);
  }

  private show(): void {
    this.timer = null;
    this.shownAt = performance.now();
    const news = this.waiting;
    this.waiting = [];
    const next = learn(this.state, news);
    if (next === this.state) return;
    this.state = next;
    for (const listener of this.listeners) listener();
  }
}
