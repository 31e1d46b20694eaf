/**
 * Contacts who stopped marketing messages, in whatever conversation they did: a choice holds for the
 * person, not for one thread. A contact belongs to one inbox, and so does the choice.
 */
import { defineProjection } from '#libs/event-store';
import type { Pool } from 'pg';

export interface MarketingStopRow {
  readonly stoppedAt: string;
}

export const marketingStops = defineProjection<MarketingStopRow>({
  name: 'delivery-marketing-stops',
  version: 1,
  table: 'delivery_marketing_stop',
  handles: ['MessageReceived'],
  // What a contact's conversations hold is sealed under the contact's own key.
  key: (event) => (choiceOf(event.data) ? (event.sealed?.keyId ?? null) : null),
  evolve: (_row, event) =>
    choiceOf(event.data) === 'marketing_stopped'
      ? { stoppedAt: event.recordedAt.toISOString() }
      : null,
});

function choiceOf(data: unknown): string | null {
  const { about } = data as { readonly about?: string };
  return about?.startsWith('marketing_') ? about : null;
}

/** Asked before a template goes out. */
export async function hasStoppedMarketing(
  pool: Pick<Pool, 'query'>,
  workspaceId: string,
  contactId: string,
): Promise<boolean> {
  const { rowCount } = await pool.query(
    'select 1 from delivery_marketing_stop where workspace_id = $1 and key = $2',
    [workspaceId, contactId],
  );
  return (rowCount ?? 0) > 0;
}
