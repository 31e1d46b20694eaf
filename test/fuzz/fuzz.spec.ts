/** A short slice of `npm run fuzz`, with another seed each time. */
import { Chance } from './chance.js';
import { mutateJson } from './mutate-json.js';
import { fuzz, isClean } from './run.js';

describe('Mutated payloads', () => {
  const seed = Number(process.env['SEED']) || Math.floor(Math.random() * 1e9);

  it(`end shown, filtered or quarantined, and break nothing (SEED=${seed})`, async () => {
    const troubles: string[] = [];
    const count = 1_500;
    const result = await fuzz({ seed, count, onTrouble: (sentence) => troubles.push(sentence) });
    // A busy machine makes no test red: slowness is the command's to judge.
    expect(troubles.filter((sentence) => !sentence.includes('took'))).toEqual([]);
    expect(isClean({ ...result, slowestMs: 0 })).toBe(true);
    expect(result.shown + result.filtered + result.quarantined).toBe(count);
    for (const ended of [result.shown, result.filtered, result.quarantined, result.byHttp])
      expect(ended).toBeGreaterThan(10);
  }, 120_000);

  it('that nest thousands deep are quarantined, and no error of ours', async () => {
    const troubles: string[] = [];
    const onTrouble = (sentence: string) => troubles.push(sentence);
    const result = await fuzz({ seed: 330_041_662, count: 16, only: 15, onTrouble });
    expect(troubles.filter((sentence) => !sentence.includes('took'))).toEqual([]);
    expect(result).toMatchObject({ quarantined: 1, serverErrors: 0 });
  });

  it('are the same for the same seed, and others for another', () => {
    const body = Buffer.from('{"a":{"b":[1,"x",null]},"c":"text"}');
    const made = (seedOf: number) =>
      Array.from({ length: 50 }, (_, index) =>
        mutateJson(body, new Chance(seedOf, index))?.toString(),
      ).join('\n');
    expect(made(1)).toBe(made(1));
    expect(made(1)).not.toBe(made(2));
  });
});
