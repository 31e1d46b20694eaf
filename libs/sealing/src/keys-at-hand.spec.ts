import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { until } from '#libs/testing';
import { KeysAtHand } from './keys-at-hand.js';

const key = () => createSecretKey(randomBytes(32));

const places = ['one', 'two'].flatMap((workspaceId) =>
  ['a', 'b'].map((keyId) => ({ workspaceId, keyId })),
);

describe('Keys at hand', () => {
  it('leave the memory when their time is over, also when nobody asks for them again', async () => {
    const keys = new KeysAtHand(10, 20);
    for (const keyId of ['a', 'b', 'c']) keys.set({ workspaceId: 'w', keyId }, key());
    expect(keys.size).toBe(3);
    await until(() => keys.size === 0, { timeoutMs: 15_000 });
  });

  it('stay as long as their own time says, beside others that go', async () => {
    const keys = new KeysAtHand(10, 20);
    keys.set({ workspaceId: 'w', keyId: 'long' }, key(), 3_600_000);
    keys.set({ workspaceId: 'w', keyId: 'short' }, key());
    await until(() => keys.size === 1, { timeoutMs: 15_000 });
    expect(keys.get('w', 'long')).toBeDefined();
  });

  it('are never those of another workspace, and never come back once dropped', () => {
    const step = fc.record({
      place: fc.constantFrom(...places),
      act: fc.constantFrom('set', 'forget', 'drop'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const keys = new KeysAtHand(100, 60_000);
        const wanted = new Map<object, unknown>();
        for (const { place, act } of steps) {
          const known = act === 'forget' ? 'forgotten' : createSecretKey(randomBytes(32));
          if (act === 'drop') {
            keys.drop(place);
            wanted.delete(place);
          } else {
            keys.set(place, known);
            wanted.set(place, known);
          }
          for (const one of places) {
            const found = keys.get(one.workspaceId, one.keyId);
            // One that had to make room for its namesake may be asked for again; a wrong one never.
            if (found !== undefined) expect(found).toBe(wanted.get(one));
          }
          if (act !== 'drop') expect(keys.get(place.workspaceId, place.keyId)).toBe(known);
        }
      }),
    );
  });

  it('are over after their time', () => {
    const keys = new KeysAtHand(100, -1);
    const place = { workspaceId: 'one', keyId: 'a' };
    keys.set(place, 'forgotten');
    expect(keys.get('one', 'a')).toBeUndefined();
  });
});
