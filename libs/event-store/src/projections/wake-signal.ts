/** Sleeps until somebody wakes it or time is up. A wake-up while awake is remembered. */
export class WakeSignal {
  private isAwake = false;
  private end: (() => void) | null = null;

  wake(): void {
    this.isAwake = true;
    this.end?.();
  }

  async wait(maxMs: number): Promise<void> {
    if (!this.isAwake) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, maxMs);
        this.end = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.end = null;
    this.isAwake = false;
  }
}
