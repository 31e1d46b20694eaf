/** How many conversations began in each hour of an inbox: what is usual at that hour of the week. */
import { defineProjection, derivedId } from '#libs/event-store';

export interface InboxHourRow {
  readonly inboxId: string;
  /** ISO time at which the hour begins. */
  readonly hour: string;
  readonly began: number;
}

export const inboxHours = defineProjection<InboxHourRow>({
  name: 'delivery-inbox-hours',
  version: 1,
  table: 'delivery_inbox_hour',
  handles: ['ConversationStarted'],
  key: ({ data, recordedAt }) =>
    derivedId((data as { inboxId: string }).inboxId, hourOf(recordedAt).toISOString()),

  evolve(row, { data, recordedAt }) {
    const { inboxId } = data as { inboxId: string };
    return { inboxId, hour: hourOf(recordedAt).toISOString(), began: (row?.began ?? 0) + 1 };
  },
});

const HOUR_MS = 3_600_000;

/** The beginning of the hour that a moment is in. */
export function hourOf(moment: Date): Date {
  return new Date(Math.floor(moment.getTime() / HOUR_MS) * HOUR_MS);
}
