import { randomBytes } from 'node:crypto';
import { EnvironmentKeyProvider, MasterKeyMissingError } from './key-provider.js';
import { MemorySealer } from './memory-sealer.js';
import { describeSealer } from './sealer.contract.js';

describeSealer('MemorySealer', async () => new MemorySealer());

describe('EnvironmentKeyProvider', () => {
  const place = { workspaceId: 'w', keyId: 'k' };
  const dataKey = randomBytes(32);
  const [old, current] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];

  it('unwraps what an earlier master key wrapped, as long as it is given', async () => {
    const before = new EnvironmentKeyProvider(old);
    const wrapped = await before.wrap(place, dataKey);
    const after = new EnvironmentKeyProvider(`${current},${old}`);
    expect(after.currentId).not.toBe(before.currentId);
    expect(await after.unwrap(place, before.currentId, wrapped)).toEqual(dataKey);
    await expect(
      new EnvironmentKeyProvider(current).unwrap(place, before.currentId, wrapped),
    ).rejects.toThrow(MasterKeyMissingError);
  });

  it('binds a wrapped key to its owner', async () => {
    const provider = new EnvironmentKeyProvider(current);
    const wrapped = await provider.wrap(place, dataKey);
    await expect(
      provider.unwrap({ ...place, keyId: 'other' }, provider.currentId, wrapped),
    ).rejects.toThrow('was changed');
  });

  it('says what a master key must be', () => {
    expect(() => new EnvironmentKeyProvider('c2hvcnQ=')).toThrow('exactly 32 bytes');
  });
});
