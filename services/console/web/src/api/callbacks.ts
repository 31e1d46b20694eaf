/** Calls that customers asked for. */
import { ask } from './client.js';

export interface Callback {
  readonly callbackId: string;
  readonly conversationId: string;
  readonly status: 'requested' | 'planned' | 'taken' | 'done';
  readonly plannedFor: string;
  readonly dueAt: string;
  readonly isOverdue: boolean;
  readonly waitingSince: string;
  readonly takenBy: string | null;
  readonly takenByName: string | null;
  readonly doneAt: string | null;
  readonly outcome: 'reached' | 'not_reached' | 'cancelled' | null;
  readonly attempt: number;
  readonly number: string | null;
  readonly wish: string | null;
  readonly name: string | null;
}

export const loadCallbacks = (status: 'open' | 'done') =>
  ask<readonly Callback[]>('/callbacks', { query: { status } });

export const takeCallback = (id: string) =>
  ask<void>(`/callbacks/${id}/take`, { method: 'POST', body: {} });

export const releaseCallback = (id: string) =>
  ask<void>(`/callbacks/${id}/release`, { method: 'POST', body: {} });

export const finishCallback = (
  id: string,
  body: { outcome: 'reached' | 'not_reached' | 'cancelled'; note?: string },
) => ask<void>(`/callbacks/${id}/done`, { method: 'POST', body });
