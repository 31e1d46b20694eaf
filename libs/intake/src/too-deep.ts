/**
 * Whether something nests deeper than anybody means it. What is nested thousands deep is read by a parser and
 * cannot be written again: `JSON.stringify` runs out of stack, and PostgreSQL refuses it as well.
 */

/** Platforms' own payloads nest some ten deep. */
export const DEPTH_MAX = 100;

/** Looks no deeper than `depthMax`. */
export function isTooDeep(value: unknown, depthMax = DEPTH_MAX): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  if (depthMax === 0) return true;
  for (const inner of Object.values(value)) if (isTooDeep(inner, depthMax - 1)) return true;
  return false;
}
