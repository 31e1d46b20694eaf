/**
 * Tells the bus that the store has grown: the first commit after a pause at once, those of a busy
 * moment together. Under load a process commits a thousand times a second, and whoever listens wants
 * to know the newest position, not each step towards it.
 */
import type { Bus } from '#libs/bus';
import type { Commit } from '#libs/event-store';

/** Far below what a person or a projection notices. */
const TOGETHER_MS = 2;

export class Announcer {
  private waiting: Commit[] = [];
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly bus: Pick<Bus, 'announce'>) {}

  committed(commit: Commit): void {
    if (this.timer) {
      this.waiting.push(commit);
      return;
    }
    this.bus.announce(commit);
    this.rest();
  }

  /** What still waits is told at once. */
  close(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.tell();
  }

  private rest(): void {
    this.timer = setTimeout(() => {
      this.timer = null;
      if (this.tell()) this.rest();
    }, TOGETHER_MS);
  }

  private tell(): boolean {
    const commits = this.waiting;
    if (commits.length === 0) return false;
    this.waiting = [];
    this.bus.announce({
      lastPosition: Math.max(...commits.map(({ lastPosition }) => lastPosition)),
      streams: commits.flatMap(({ streams }) => streams),
    });
    return true;
  }
}
