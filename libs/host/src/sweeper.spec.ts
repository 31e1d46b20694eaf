import { Sweeper } from './sweeper.js';

/** Rounds that end when the test says so. */
class Slow extends Sweeper {
  begun = 0;
  readonly troubles: unknown[] = [];
  private end: { done: () => void; fail: (error: Error) => void } | null = null;

  constructor() {
    super({ everyMs: 1_000, onTrouble: (error) => this.troubles.push(error) });
  }

  sweep(): Promise<void> {
    this.begun++;
    return new Promise((done, fail) => {
      this.end = { done, fail };
    });
  }

  async finish(error?: Error): Promise<void> {
    if (error) this.end?.fail(error);
    else this.end?.done();
    await jest.advanceTimersByTimeAsync(0);
  }
}

describe('A sweeper', () => {
  let sweeper: Slow;
  beforeEach(() => {
    jest.useFakeTimers();
    sweeper = new Slow();
    sweeper.onApplicationBootstrap();
  });
  afterEach(() => jest.useRealTimers());

  it('begins after its time, not at once', () => {
    jest.advanceTimersByTime(999);
    expect(sweeper.begun).toBe(0);
    jest.advanceTimersByTime(1);
    expect(sweeper.begun).toBe(1);
  });

  it('never runs twice at once: its time counts from the end of a round', async () => {
    jest.advanceTimersByTime(5_000);
    expect(sweeper.begun).toBe(1);
    await sweeper.finish();
    jest.advanceTimersByTime(999);
    expect(sweeper.begun).toBe(1);
    jest.advanceTimersByTime(1);
    expect(sweeper.begun).toBe(2);
  });

  it('tells of a round that failed, and goes on', async () => {
    jest.advanceTimersByTime(1_000);
    const error = new Error('the database is away');
    await sweeper.finish(error);
    expect(sweeper.troubles).toEqual([error]);
    jest.advanceTimersByTime(1_000);
    expect(sweeper.begun).toBe(2);
  });

  it('ends after the round that runs, and begins none', async () => {
    jest.advanceTimersByTime(1_000);
    let isOver = false;
    const ending = sweeper.onModuleDestroy().then(() => {
      isOver = true;
    });
    await jest.advanceTimersByTimeAsync(0);
    expect(isOver).toBe(false);
    await sweeper.finish();
    await ending;
    await jest.advanceTimersByTimeAsync(10_000);
    expect(sweeper.begun).toBe(1);
  });

  it('ends at once when no round runs', async () => {
    await sweeper.onModuleDestroy();
    jest.advanceTimersByTime(10_000);
    expect(sweeper.begun).toBe(0);
  });
});
