import { createSecretKey, randomBytes } from 'node:crypto';
import { until } from '#libs/testing';
import { KeysAtHand } from './keys-at-hand.js';

const key = () => createSecretKey(randomBytes(32));

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
});
