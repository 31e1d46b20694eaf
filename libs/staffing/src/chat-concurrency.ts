/**
 * An agent who holds several chats answers each of them more slowly, so three at once are not three times
 * the work. The planners' rule of thumb: handling time divided by a factor that grows less than the number.
 * A first guess; what a team really reaches is in its own figures.
 */
import type { Workload } from './erlang.js';

/** Index 0 is one at a time. */
const FACTORS = [1, 1.7, 2.5, 2.9, 3.5] as const;
export const CHATS_AT_ONCE_MAX = FACTORS.length;

/** The workload as that of agents who hold one contact at a time. Throws a `RangeError` outside 1 to 5. */
export function withChatsAtOnce(workload: Workload, chatsAtOnce: number): Workload {
  const factor = FACTORS[chatsAtOnce - 1];
  if (factor === undefined)
    throw new RangeError(`chatsAtOnce must be a whole number from 1 to ${CHATS_AT_ONCE_MAX}`);
  return { ...workload, handlingSeconds: workload.handlingSeconds / factor };
}
