/**
 * The lattice of an outbound message's outcomes.
 *
 * Reports arrive late, twice and out of order; the highest one wins, so any order of the same
 * reports ends the same. `failed` stands beside the others: it beats everything below `delivered`
 * (the channel accepted the message and failed later), and a proven delivery beats it.
 */
export type Outcome =
  | 'composed'
  | 'attempted'
  | 'unknown'
  | 'accepted'
  | 'failed'
  | 'delivered'
  | 'read';

const RANK: Readonly<Record<Outcome, number>> = {
  composed: 0,
  attempted: 1,
  unknown: 2,
  accepted: 3,
  failed: 4,
  delivered: 5,
  read: 6,
};

/** True when `next` says more than `known`. */
export function isHigher(next: Outcome, known: Outcome): boolean {
  return RANK[next] > RANK[known];
}

/** True when no automatic step follows: the message is over, well or badly. */
export function isSettled(outcome: Outcome): boolean {
  return RANK[outcome] >= RANK.unknown;
}
