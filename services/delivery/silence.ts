/**
 * Is it too quiet? An hour without a single new conversation says nothing at night and a lot at noon,
 * so it is held against the same hour of the weeks before.
 */

/** Weeks that are looked at. */
export const WEEKS = 4;
const WEEKS_MIN = 2;
/**
 * Where so many are usual, an hour without any comes once in a thousand by chance (Poisson: e^-7), and
 * is worth a word.
 */
const USUAL_MIN = 7;

/**
 * The sentence for people, or `null` when nothing is strange or not enough is known.
 *
 * @param began conversations in the last full hour and since
 * @param before the same hour of each week before in which the inbox was connected, in any order
 */
export function silenceOf(began: number, before: readonly number[]): string | null {
  if (began > 0 || before.length < WEEKS_MIN) return null;
  const sorted = [...before].sort((one, other) => one - other);
  // The lower middle: one busy week does not make an hour busy.
  const usual = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  if (usual < USUAL_MIN) return null;
  return `Nobody has written for an hour; at this time of the week ${usual} conversations begin as a rule.`;
}
