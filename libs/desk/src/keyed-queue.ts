/** Runs tasks of the same key one after another, and of different keys side by side. */
export class KeyedQueue {
  private readonly tails = new Map<string, Promise<unknown>>();

  run<Result>(key: string, task: () => Promise<Result>): Promise<Result> {
    const before = this.tails.get(key);
    const current = before ? before.then(task, task) : task();
    this.tails.set(key, current);
    const forget = () => {
      if (this.tails.get(key) === current) this.tails.delete(key);
    };
    current.then(forget, forget);
    return current;
  }

  /** Keys with something running or waiting. */
  get size(): number {
    return this.tails.size;
  }
}
