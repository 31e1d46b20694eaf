import { v5, validate, version } from 'uuid';
import { derivedId, isUuid, newId } from './ids.js';

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
  const ids = Array.from({ length: 20_000 }, newId);

  it('is a UUIDv7 of now', () => {
    for (const id of ids) expect([validate(id), version(id)]).toEqual([true, 7]);
    const ms = Number.parseInt((ids[0] as string).replace('-', '').slice(0, 12), 16);
    expect(Math.abs(Date.now() - ms)).toBeLessThan(60_000);
  });

  it('is greater than those before, also within one millisecond', () => {
    expect([...new Set(ids)].sort()).toEqual(ids);
  });
});

describe('isUuid', () => {
  it('takes lower-case UUIDs that end with the text, and nothing else', () => {
    const id = newId();
    expect([isUuid(id), isUuid(`x-${id}`, 2), isUuid(derivedId(namespace, 'a'))]).toEqual([
      true,
      true,
      true,
    ]);
    const dashless = id.replaceAll('-', '0');
    for (const bad of [
      '',
      `${id}0`,
      id.slice(1),
      id.toUpperCase(),
      dashless,
      id.replace(/.$/, 'g'),
    ])
      expect([bad, isUuid(bad)]).toEqual([bad, false]);
    for (let at = 0; at < id.length; at += 1)
      for (const char of ['/', ':', '`', 'g', '-', '0']) {
        const other = id.slice(0, at) + char + id.slice(at + 1);
        expect([other, isUuid(other)]).toEqual([
          other,
          /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(other),
        ]);
      }
  });
});
