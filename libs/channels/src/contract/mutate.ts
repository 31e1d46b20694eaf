/** Spoils bytes and texts in all the ways that a forger or a bad proxy might. Seeded. */

/** A small generator of numbers from 0 to 1: the same seed gives the same numbers. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** Always different from `body`, unless that is empty. */
export function mutateBytes(body: Buffer, random: () => number): Buffer {
  const at = Math.floor(random() * body.length);
  switch (Math.floor(random() * 6)) {
    case 0:
      return body.subarray(0, at);
    case 1:
      return Buffer.concat([body.subarray(0, at), body.subarray(at + 1)]);
    case 2:
      return Buffer.concat([body.subarray(0, at), Buffer.from([32]), body.subarray(at)]);
    case 3:
      return Buffer.concat([body, body]);
    default: {
      const flipped = Buffer.from(body);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      return flipped;
    }
  }
}

/** Never the same secret or signature again: hexadecimal digits count the same in either case. */
export function mutateHeader(value: string, random: () => number): string | undefined {
  const at = Math.floor(random() * value.length);
  const letter = String.fromCharCode(33 + Math.floor(random() * 94));
  const candidates = [
    undefined,
    '',
    value.slice(0, at),
    value + letter,
    `${value}, ${value}`,
    value.slice(0, at) + letter + value.slice(at + 1),
    value.slice(0, at) + value.slice(at + 1),
    value.slice(at) + value.slice(0, at),
    letter.repeat(value.length),
  ];
  const mutated = candidates[Math.floor(random() * candidates.length)];
  return mutated?.toLowerCase() === value.toLowerCase() ? `x${value}` : mutated;
}
