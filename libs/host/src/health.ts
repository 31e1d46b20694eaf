/**
 * Is this process alive, and is it ready for work?
 *
 * Live: the event loop turns. Ready: started, not draining, and every named check passes. A check
 * that fails turns readiness off and nothing else; the process waits for better times.
 */
export interface CheckResult {
  readonly isOk: boolean;
  /** One short sentence for operators; no personal data. */
  readonly detail?: string;
}

export type Check = () => CheckResult | Promise<CheckResult>;

export interface Readiness {
  readonly isReady: boolean;
  readonly checks: Readonly<Record<string, CheckResult>>;
}

const CHECK_TIMEOUT_MS = 2_000;

export class Health {
  private readonly checks = new Map<string, Check>();
  private state: 'starting' | 'running' | 'draining' = 'starting';

  /** Adds a named check, such as `database`, `nats`, `migrations` or `lag`. */
  add(name: string, check: Check): void {
    this.checks.set(name, check);
  }

  started(): void {
    if (this.state === 'starting') this.state = 'running';
  }

  /** From now on never ready again. */
  draining(): void {
    this.state = 'draining';
  }

  async readiness(): Promise<Readiness> {
    const results = await Promise.all(
      [...this.checks].map(async ([name, check]) => [name, await settle(check)] as const),
    );
    const checks = {
      process: { isOk: this.state === 'running', detail: this.state },
      ...Object.fromEntries(results),
    };
    return { isReady: Object.values(checks).every((result) => result.isOk), checks };
  }
}

async function settle(check: Check): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      Promise.resolve(check()),
      new Promise<CheckResult>((resolve) => {
        timer = setTimeout(
          () => resolve({ isOk: false, detail: `no answer within ${CHECK_TIMEOUT_MS} ms` }),
          CHECK_TIMEOUT_MS,
        );
      }),
    ]);
  } catch (error) {
    return { isOk: false, detail: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
