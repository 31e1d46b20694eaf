import { v5 } from 'uuid';
import { derivedId, newId } from './ids.js';

const namespace = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';

describe('A derived id', () => {
  it.each([[['message', 'wamid.1']], [['fact', 'grüße 😀', 3]], [[]]])(
    'is the UUIDv5 of %j',
    (parts) => {
      expect(derivedId(namespace, ...parts)).toBe(v5(JSON.stringify(parts), namespace));
    },
  );

  it('keeps parts apart', () => {
    expect(derivedId(namespace, 'a', 'bc')).not.toBe(derivedId(namespace, 'ab', 'c'));
  });

  it('refuses a namespace that is none', () => {
    expect(() => derivedId('shop', 'a')).toThrow(TypeError);
  });
});

describe('A new id', () => {
  it('is a UUIDv7, later ones greater', () => {
    const ids = Array.from({ length: 1_000 }, newId);
    expect(ids.every((id) => id[14] === '7')).toBe(true);
    expect([...ids].sort()).toEqual(ids);
  });
});
