/**
 * When software wrote to each contact of late: the budget that ends a loop between two machines.
 *
 * Counted from the store's facts, so that a restart or a second process changes nothing. A contact
 * belongs to one inbox and one address: one row per pair.
 */
import { defineProjection } from '#libs/event-store';

export interface AutomaticSendsRow {
  /** Times in epoch milliseconds, oldest first, separated by blanks; the last `KEPT`. */
  readonly times: string;
}

export const WINDOW_MS = 3_600_000;
/** No channel's limit is larger. */
const KEPT = 50;

export const automaticSends = defineProjection<AutomaticSendsRow>({
  name: 'delivery-automatic-sends',
  version: 1,
  table: 'delivery_automatic_sends',
  handles: ['MessageComposed'],
  // What a contact's conversations hold is sealed under the contact's own key.
  key: (event) =>
    (event.data as { author: { kind: string } }).author.kind === 'bot'
      ? (event.sealed?.keyId ?? null)
      : null,
  evolve(row, event) {
    const at = event.recordedAt.getTime();
    const recent = timesOf(row).filter((time) => time > at - WINDOW_MS);
    return { times: [...recent, at].slice(-KEPT).join(' ') };
  },
});

export function timesOf(row: AutomaticSendsRow | null): number[] {
  return row === null || row.times === '' ? [] : row.times.split(' ').map(Number);
}
