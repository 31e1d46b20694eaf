/** Sorts calls into what is overdue, due and later. Pure. */
import type { Callback } from '../api/callbacks.js';

export interface CallGroup {
  readonly title: string;
  readonly items: readonly Callback[];
}

/** Groups without calls are left out; each keeps the order that the server gave. */
export function groupsOf(calls: readonly Callback[], now: number): CallGroup[] {
  const of = (title: string, fits: (call: Callback) => boolean): CallGroup => ({
    title,
    items: calls.filter(fits),
  });
  const isOverdue = (call: Callback) => Date.parse(call.dueAt) < now;
  return [
    of('Overdue', (call) => call.status !== 'done' && isOverdue(call)),
    of('Due', (call) => isWork(call) && !isOverdue(call)),
    of('Later', (call) => call.status === 'requested' && !isOverdue(call)),
    of('Done', (call) => call.status === 'done'),
  ].filter(({ items }) => items.length > 0);
}

function isWork({ status }: Callback): boolean {
  return status === 'planned' || status === 'taken';
}
