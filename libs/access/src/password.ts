/** Passwords: argon2id, slow on purpose, and as slow for an account that does not exist. */
import { Algorithm, hash, verify } from '@node-rs/argon2';

/** OWASP's minimum for argon2id is 19 MiB and two passes. Raise these; old hashes follow at login. */
const COST = {
  algorithm: 2 as Algorithm.Argon2id,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
};

export const PASSWORD_CHARS_MIN = 12;
export const PASSWORD_CHARS_MAX = 256;

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), COST);
}

/**
 * True when the password belongs to the hash. Without a hash (no such account) it does the same
 * work and says no, so that the time of the answer does not tell which accounts exist.
 */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
  const known = stored ?? (await nobodysHash());
  const isRight = await verify(known, password.normalize('NFKC')).catch(() => false);
  return isRight && stored !== null;
}

/** True when the hash was made with a lower cost than today's. */
export function isOutdated(stored: string): boolean {
  const found = /^\$argon2id\$v=\d+\$m=(\d+),t=(\d+),p=(\d+)\$/.exec(stored);
  if (!found) return true;
  return Number(found[1]) < COST.memoryCost || Number(found[2]) < COST.timeCost;
}

let nobody: Promise<string> | null = null;

function nobodysHash(): Promise<string> {
  nobody ??= hashPassword(crypto.randomUUID());
  return nobody;
}
