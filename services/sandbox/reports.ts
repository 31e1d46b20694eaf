/**
 * When the platform reports what became of a message, and in which order: as the settings say.
 * Pure; `later.ts` keeps the time.
 */
import type { Settings } from './faults.js';

export type Outcome = 'sent' | 'delivered' | 'read';

export interface PlannedReport {
  readonly outcome: Outcome;
  readonly afterMs: number;
}

const NORMAL: readonly PlannedReport[] = [
  { outcome: 'sent', afterMs: 40 },
  { outcome: 'delivered', afterMs: 250 },
  { outcome: 'read', afterMs: 900 },
];
const LATE_BY_MS = 8_000;

export function planReports(settings: Settings): PlannedReport[] {
  const due = NORMAL.filter((report) => settings.areRead || report.outcome !== 'read');
  switch (settings.statuses) {
    case 'normal':
      return [...due];
    case 'late':
      return due.map((report) => ({ ...report, afterMs: report.afterMs + LATE_BY_MS }));
    case 'reversed':
      return due.toReversed().map(({ outcome }, index) => ({ outcome, afterMs: 40 + index * 300 }));
    case 'doubled':
      return due.flatMap((report) => [report, { ...report, afterMs: report.afterMs + 5 }]);
    case 'never':
      return [];
  }
}
