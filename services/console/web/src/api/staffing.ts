/** How many people a day takes. */
import { ask } from './client.js';

export interface StaffingSlot {
  readonly time: string;
  readonly slot: number;
  readonly expected: number;
  readonly low: number;
  readonly high: number;
  readonly needed: number;
  readonly planned: number;
}

export interface StaffingStep {
  readonly promise:
    | { readonly kind: 'answered_within'; readonly seconds: number; readonly share: number }
    | { readonly kind: 'no_wait'; readonly waitShareMax: number };
  readonly agents: number;
  readonly rostered: number;
  readonly meanWaitSeconds: number;
  readonly occupancy: number;
}

export interface StaffingReport {
  readonly definition: string;
  readonly timeZone: string;
  readonly handlingSeconds: number;
  readonly isHandlingMeasured: boolean;
  readonly daysKnown: number;
  readonly quality: { readonly mase: number; readonly coverage: number } | null;
  readonly slots: readonly StaffingSlot[];
  readonly advice: readonly {
    readonly from: string;
    readonly to: string;
    readonly change: number;
  }[];
  readonly peak: { readonly time: string; readonly expected: number } | null;
  readonly steps: readonly StaffingStep[];
}

export interface StaffingQuestion {
  readonly date: string;
  readonly of: 'handovers' | 'conversations';
  readonly share: number;
  readonly seconds: number;
  readonly chatsAtOnce: number;
  readonly shrinkage: number;
  readonly patienceSeconds: number | null;
  readonly handlingSeconds: number | null;
}

export const loadStaffing = (question: StaffingQuestion) =>
  ask<StaffingReport>('/analytics/staffing', { query: { ...question } });
