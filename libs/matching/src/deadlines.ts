/** When a plan has to be made again. */

/** Collects when something falls due; answers the earliest that is still to come. */
export class Deadlines {
  next: number | null = null;

  constructor(private readonly now: number) {}

  /** True when it is due; else it is remembered. */
  isDue(at: number): boolean {
    if (at <= this.now) return true;
    if (this.next === null || at < this.next) this.next = at;
    return false;
  }
}
