/**
 * How a candidate's move stands to what was really done. Pure.
 *
 * Against the live bot, moves are compared: the same entry, the same step. Against a person there are
 * only words: `same` when they used the very entry, else likeness of the words, which says how many
 * words two texts share and nothing about whether either is true.
 */
import { LIKE_FROM, likenessOf } from '#libs/brain';
import type { Move, RealMove, ShadowVerdict } from './shadow-events.js';

export interface Compared {
  readonly verdict: ShadowVerdict;
  readonly likeness: number | null;
}

/** What the customer gets of the bot: nothing, something to go on with, an answer. */
const OPENNESS: Readonly<Record<Move['kind'], number>> = {
  not_learned: 0,
  choose: 1,
  flow: 1,
  look_up: 1,
  handover: 0,
  callback: 1,
  resolve: 1,
  answer: 2,
};

/**
 * The live bot's move, or its silence.
 *
 * `earlier`: it would hand over, and the live bot went on. `later`: the live bot handed over, and it
 * would have gone on. `more`: it would answer what the live bot did not. `less`: the other way round.
 */
export function compareWithBot(would: Move, did: RealMove): ShadowVerdict {
  if (would.kind === 'look_up' || did.kind === 'nothing' || did.kind === 'said') return 'unknown';
  if (would.kind !== did.kind) {
    if (would.kind === 'handover') return 'earlier';
    if (did.kind === 'handover') return 'later';
    const step = OPENNESS[would.kind] - OPENNESS[did.kind];
    return step > 0 ? 'more' : step < 0 ? 'less' : 'other';
  }
  return isSame(would, did) ? 'same' : 'other';
}

function isSame(would: Move, did: Move): boolean {
  switch (would.kind) {
    case 'answer':
      return did.kind === 'answer' && would.entryId === did.entryId;
    case 'choose':
      return (
        did.kind === 'choose' && [...would.among].sort().join() === [...did.among].sort().join()
      );
    case 'flow':
      return did.kind === 'flow' && would.waitsAt === did.waitsAt;
    default:
      return true;
  }
}

/**
 * A person's words.
 *
 * @param used the entry of the suggestion that the person sent, edited or not
 */
export function compareWithPerson(
  would: Move,
  say: string,
  sent: string,
  used: string | null,
): Compared {
  if (would.kind === 'look_up') return { verdict: 'unknown', likeness: null };
  if (would.kind !== 'answer') return { verdict: 'silent', likeness: null };
  const likeness = Math.round(likenessOf(say, sent) * 1_000) / 1_000;
  if (used === would.entryId) return { verdict: 'same', likeness };
  return { verdict: likeness >= LIKE_FROM ? 'alike' : 'other', likeness };
}

/** Of several messages the one whose words are closest; an earlier one of equals. */
export function closestTo<Sent extends { readonly text: string }>(
  say: string,
  sent: readonly Sent[],
): Sent | null {
  let best: { readonly one: Sent; readonly likeness: number } | null = null;
  for (const one of sent) {
    const likeness = likenessOf(say, one.text);
    if (!best || likeness > best.likeness) best = { one, likeness };
  }
  return best?.one ?? null;
}
