/** Loops that end when they are told to, in the middle of a pause if need be. */
export class Stopper {
  private readonly aborted = new AbortController();

  get isStopping(): boolean {
    return this.aborted.signal.aborted;
  }

  stop(): void {
    this.aborted.abort();
  }

  /** The work's result, or `null` as soon as the end is asked for. */
  orStop<Result>(work: Promise<Result>): Promise<Result | null> {
    const { signal } = this.aborted;
    if (signal.aborted) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      const onStop = () => resolve(null);
      signal.addEventListener('abort', onStop, { once: true });
      const forget = () => signal.removeEventListener('abort', onStop);
      work.then(resolve, reject).finally(forget);
    });
  }

  async pause(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await this.orStop(
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, ms);
      }),
    );
    clearTimeout(timer);
  }

  /** Repeats `work` with a pause of about `ms` (a tenth more or less, so that replicas spread out). */
  async every(
    ms: number,
    work: () => Promise<void>,
    onError: (error: unknown) => void,
  ): Promise<void> {
    while (!this.isStopping) {
      await this.pause(ms * (0.9 + Math.random() / 5));
      if (!this.isStopping) await work().catch(onError);
    }
  }
}
