/** Spoils bytes as bad proxies, bad disks and forgers do. */
import type { Chance } from './chance.js';

export function mutateBytes(body: Buffer, chance: Chance, others: readonly Buffer[]): Buffer {
  const at = chance.below(body.length + 1);
  switch (chance.below(8)) {
    case 0:
      return body.subarray(0, at);
    case 1:
      return Buffer.concat([body.subarray(0, at), body.subarray(at + 1 + chance.below(32))]);
    case 2:
      return Buffer.concat([body.subarray(0, at), noise(chance), body.subarray(at)]);
    case 3:
      return Buffer.concat([body, body]);
    case 4: {
      const other = chance.of(others);
      return Buffer.concat([body.subarray(0, at), other.subarray(chance.below(other.length + 1))]);
    }
    case 5:
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body]);
    case 6:
      return chance.is(0.5) ? Buffer.from(body.toString('latin1'), 'utf16le') : Buffer.alloc(0);
    default: {
      const flipped = Buffer.from(body);
      for (let flips = chance.below(8); flips >= 0 && flipped.length > 0; flips--) {
        const place = chance.below(flipped.length);
        flipped[place] = (flipped[place] ?? 0) ^ (1 << chance.below(8));
      }
      return flipped;
    }
  }
}

function noise(chance: Chance): Buffer {
  return Buffer.from(Array.from({ length: 1 + chance.below(64) }, () => chance.below(256)));
}
