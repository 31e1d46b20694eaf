/** A line on the terminal that is written over as work goes on; in a file or a pipe it stays away. */

const EVERY_MS = 250;

export class ProgressLine {
  private readonly began = performance.now();
  private shownAt = 0;
  private count = 0;

  constructor(private readonly what: string) {}

  show(count: number): void {
    this.count = count;
    const now = performance.now();
    if (!process.stderr.isTTY || now - this.shownAt < EVERY_MS) return;
    this.shownAt = now;
    process.stderr.write(`\r${count} ${this.what}, ${this.perSecond()} a second  `);
  }

  /** Before another line is printed. */
  clear(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\u001B[K');
  }

  end(): { count: number; perSecond: number } {
    this.clear();
    return { count: this.count, perSecond: this.perSecond() };
  }

  private perSecond(): number {
    return Math.round((this.count * 1_000) / Math.max(1, performance.now() - this.began));
  }
}
