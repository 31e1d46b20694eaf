/**
 * Who this browser is, on this site. The token is kept only once the visitor has said something:
 * reading a page leaves nothing behind. All tabs share it.
 */
export class Visitor {
  private memory: string | null = null;

  constructor(
    private readonly inboxId: string,
    /** Another tab has become somebody: this one should be the same. */
    onChanged: (token: string | null) => void,
  ) {
    addEventListener('storage', ({ key, newValue }) => {
      if (key === this.key) onChanged(newValue);
    });
  }

  get token(): string | null {
    return this.read(this.key) ?? this.memory;
  }

  set token(token: string | null) {
    this.memory = token;
    this.write(this.key, token);
  }

  /** Cursor of the last answer that was looked at, in whatever tab. */
  get readUpTo(): number {
    return Number(this.read(`${this.key}:read`) ?? 0) || 0;
  }

  set readUpTo(cursor: number) {
    this.write(`${this.key}:read`, cursor === 0 ? null : String(cursor));
  }

  private get key(): string {
    return `convolog:${this.inboxId}`;
  }

  private read(key: string): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  }

  private write(key: string, value: string | null): void {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch {
      // Storage is forbidden here: the visitor lasts as long as the page.
    }
  }
}
