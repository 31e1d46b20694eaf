/**
 * Whether somebody is there to answer, as the server says it. One small question when the page loads,
 * and one at each opening and closing while it stays; a page that cannot learn it behaves as if open.
 */
import type { Hours } from './frames.js';

/** The button waits for the answer no longer than this. */
const ANSWER_MS = 3_000;
/** A visitor's clock may be wrong: neither hurry because of it nor sleep for days. */
const PAUSE_MIN_MS = 30_000;
const PAUSE_MAX_MS = 3_600_000;
/** All pages hear of an opening; they must not ask in the same second. */
const SPREAD_MS = 10_000;

export class OpeningHours {
  /** `null`: not known. */
  current: Hours | null = null;
  /** The first question is answered, or was given up. */
  isSettled = false;
  private timer: number | undefined;

  constructor(
    private readonly url: string,
    private readonly onChange: () => void,
  ) {}

  async ask(cache: RequestCache = 'default'): Promise<void> {
    const before = this.current;
    const hours = await this.fetch(cache);
    // The socket may have told it meanwhile.
    if (hours !== null || this.current === before) this.tell(hours);
  }

  /** `null`: could not be learned. */
  tell(hours: Hours | null): void {
    this.current = hours;
    this.isSettled = true;
    clearTimeout(this.timer);
    const pause = pauseUntilChange(hours, Date.now());
    // What the browser has kept is from before the change.
    if (pause !== null)
      this.timer = window.setTimeout(
        () => void this.ask('no-cache'),
        pause + Math.random() * SPREAD_MS,
      );
    this.onChange();
  }

  private async fetch(cache: RequestCache): Promise<Hours | null> {
    try {
      const answer = await fetch(this.url, {
        cache,
        credentials: 'omit',
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      if (!answer.ok) return null;
      const { hours } = (await answer.json()) as { hours?: Hours };
      return hours ?? null;
    } catch {
      return null;
    }
  }
}

function pauseUntilChange(hours: Hours | null, now: number): number | null {
  // Who does not know tries again later: it may be shut.
  if (hours === null) return PAUSE_MAX_MS;
  const change = hours.opensAt ?? hours.shutsAt;
  if (change === null || hours.whenShut === 'stay_open') return null;
  return Math.min(PAUSE_MAX_MS, Math.max(PAUSE_MIN_MS, Date.parse(change) - now));
}
