/**
 * A bounded map of what was written lately: a younger half and an older one, which goes when the younger is
 * full. Half the cost of one that keeps all in order of use, where every write moves its entry.
 */
export class RecentMap<Value> {
  private young = new Map<string, Value>();
  private old = new Map<string, Value>();

  /** It holds between half of `max` and all of it, once so many were written. */
  constructor(private readonly max: number) {}

  get(key: string): Value | undefined {
    return this.young.get(key) ?? this.old.get(key);
  }

  has(key: string): boolean {
    return this.young.has(key) || this.old.has(key);
  }

  set(key: string, value: Value): void {
    this.young.set(key, value);
    if (this.young.size * 2 < this.max) return;
    this.old = this.young;
    this.young = new Map();
  }
}
