import { ClaimLostError } from './progress.js';
import { SaveTogether } from './save-together.js';

describe('SaveTogether', () => {
  function saving(answers: ((partitions: number[]) => number[])[] = []) {
    const writes: [number, number][][] = [];
    const saver = new SaveTogether({
      reaction: 'bot-answer',
      soonMs: 1,
      idleMs: 60_000,
      write: async (positions) => {
        writes.push([...positions]);
        const answer = answers.shift() ?? ((partitions) => partitions);
        return new Set(answer([...positions.keys()]));
      },
    });
    return { saver, writes };
  }

  it('writes what comes within a moment once, the furthest of each partition', async () => {
    const { saver, writes } = saving();
    await Promise.all([saver.save(1, 10), saver.save(2, 11), saver.save(1, 14), saver.save(1, 12)]);
    expect(writes).toEqual([
      [
        [1, 14],
        [2, 11],
      ],
    ]);
  });

  it('lets what has no hurry go along with what has', async () => {
    const { saver, writes } = saving();
    saver.note(5, 7);
    await saver.save(1, 10);
    expect(writes).toEqual([
      [
        [5, 7],
        [1, 10],
      ],
    ]);
  });

  it('tells only those whose partition was taken over', async () => {
    const { saver } = saving([() => [2]]);
    const [lost, kept] = await Promise.allSettled([saver.save(1, 10), saver.save(2, 10)]);
    expect(lost).toMatchObject({ reason: expect.any(ClaimLostError) });
    expect(kept.status).toBe('fulfilled');
  });

  it('keeps what could not be written for the next time', async () => {
    const { saver, writes } = saving([
      () => {
        throw new Error('away');
      },
    ]);
    await expect(saver.save(1, 10)).rejects.toThrow('away');
    await saver.flush();
    expect(writes).toEqual([[[1, 10]], [[1, 10]]]);
  });

  it('leaves nothing behind at the end', async () => {
    const { saver, writes } = saving();
    saver.note(3, 9);
    await saver.flush();
    await saver.flush();
    expect(writes).toEqual([[[3, 9]]]);
  });
});
