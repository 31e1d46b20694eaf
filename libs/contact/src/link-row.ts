/** A contact's link upwards as a row, for read models that follow merges. Pure. */
import type { ContactEvent } from './contact.js';

export interface LinkRow {
  /** The contact that this one is joined to; `null` after a split. */
  readonly keptBy: string | null;
  readonly mergeId: string;
  /** What it was joined to last, so that a split tells whom it concerns. */
  readonly lastKeptBy: string;
}

/** Of the joined contact; the facts on the other stream change nothing. */
export function evolveLink(row: LinkRow | null, event: ContactEvent): LinkRow | null {
  if (event.type !== 'ContactsMerged' && event.type !== 'ContactsSplit') return row;
  const { role, otherContactId, mergeId } = event.data;
  if (role === 'kept') return row;
  if (event.type === 'ContactsMerged')
    return { keptBy: otherContactId, mergeId, lastKeptBy: otherContactId };
  return row?.mergeId === mergeId ? { ...row, keptBy: null } : row;
}
