/**
 * Lets somebody who keeps failing rest, so that nobody waits for them in vain: after some failures in a row
 * nothing is asked for a while, then one question tries whether they are back.
 */
const FAILURES_MAX = 3;
const REST_MS = 15_000;
const REST_MAX_MS = 5 * 60_000;

export class RestAfterFailures {
  private failures = 0;
  private restsUntil = 0;
  private isTrying = false;

  /** @param now epoch ms */
  constructor(private readonly now: () => number) {}

  /** Whether one may be asked now. Who was answered yes says `succeeded` or `failed` afterwards. */
  mayAsk(): boolean {
    if (this.failures < FAILURES_MAX) return true;
    if (this.now() < this.restsUntil || this.isTrying) return false;
    this.isTrying = true;
    return true;
  }

  succeeded(): void {
    this.failures = 0;
    this.isTrying = false;
  }

  /** Each rest is twice as long as the one before, up to five minutes. */
  failed(): void {
    this.failures += 1;
    this.isTrying = false;
    if (this.failures < FAILURES_MAX) return;
    const rest = Math.min(REST_MAX_MS, REST_MS * 2 ** (this.failures - FAILURES_MAX));
    this.restsUntil = this.now() + rest;
  }
}
