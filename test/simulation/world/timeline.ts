/**
 * Virtual time: what is to happen, in order. While a timeline runs, `Date.now` is its clock, so that code
 * which looks at the clock by itself sees the simulated day.
 */
type Step = () => void | Promise<void>;

interface Due {
  readonly at: number;
  /** Of two things at the same time the one that was planned first comes first. */
  readonly number: number;
  readonly step: Step;
}

export class Timeline {
  private readonly heap: Due[] = [];
  private count = 0;
  private readonly failures: unknown[] = [];

  constructor(private at: number) {}

  now = (): number => this.at;

  after(ms: number, step: Step): void {
    this.push({ at: this.at + Math.max(0, Math.round(ms)), number: this.count++, step });
  }

  on(at: number, step: Step): void {
    this.after(at - this.at, step);
  }

  /** Runs everything that is due up to `end`, and everything that this leads to by then. */
  async runUntil(end: number): Promise<void> {
    const realNow = Date.now;
    Date.now = this.now;
    try {
      for (let next = this.heap[0]; next && next.at <= end; next = this.heap[0]) {
        this.pop();
        this.at = next.at;
        // A step may wait for what comes later in the day (an append on its way); the day goes on meanwhile.
        Promise.resolve(next.step()).catch((error: unknown) => this.failures.push(error));
        await everythingThatFollows();
        if (this.failures.length > 0) throw this.failures[0];
      }
      this.at = end;
    } finally {
      Date.now = realNow;
    }
  }

  private push(due: Due): void {
    const { heap } = this;
    let index = heap.push(due) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (isBefore(heap[parent] as Due, due)) break;
      heap[index] = heap[parent] as Due;
      index = parent;
    }
    heap[index] = due;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop() as Due;
    if (heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right && isBefore(right, heap[child] as Due)) child += 1;
      if (isBefore(last, heap[child] as Due)) break;
      heap[index] = heap[child] as Due;
      index = child;
    }
    heap[index] = last;
  }
}

/**
 * Promises that are settled by now have told everybody by then: Node takes up its next tick when no promise has
 * anything to say any more. A turn of the event loop would do as well, and asks the system for news each time,
 * which cost a third of a day. So no step may wait for a timer, a file or a socket; it would come too late.
 */
function everythingThatFollows(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

function isBefore(one: Due, other: Due): boolean {
  return one.at < other.at || (one.at === other.at && one.number < other.number);
}
