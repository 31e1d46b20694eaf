import type { Pool, PoolClient } from 'pg';
import { connectBefore, DeadlineError, settleBefore } from './deadline.js';

const never = new Promise<never>(() => undefined);

describe('settleBefore', () => {
  it('answers or fails as the work does, when that is in time', async () => {
    expect(await settleBefore(Promise.resolve(3), Date.now() + 10_000)).toBe(3);
    const failing = settleBefore(Promise.reject(new RangeError('x')), Date.now() + 10_000);
    await expect(failing).rejects.toThrow(RangeError);
  });

  it('gives up each at its own deadline, in whatever order they came', async () => {
    const ended: number[] = [];
    const began = Date.now();
    const giveUpAfter = async (ms: number) => {
      await expect(settleBefore(never, began + ms)).rejects.toThrow(DeadlineError);
      expect(Date.now() - began).toBeGreaterThanOrEqual(ms);
      ended.push(ms);
    };
    await Promise.all([80, 20, 50].map(giveUpAfter));
    expect(ended).toEqual([20, 50, 80]);
  });

  it('gives up at once what is too late already', async () => {
    await expect(settleBefore(never, Date.now() - 5)).rejects.toThrow(DeadlineError);
  });
});

describe('connectBefore', () => {
  it('gives a connection that comes too late back to the pool', async () => {
    let connect: (client: PoolClient) => void = () => undefined;
    const connecting = new Promise<PoolClient>((resolve) => {
      connect = resolve;
    });
    const pool = { connect: () => connecting } as unknown as Pool;
    await expect(connectBefore(pool, Date.now())).rejects.toThrow(DeadlineError);
    await new Promise<void>((released) => {
      connect({ release: released } as unknown as PoolClient);
    });
  });
});
