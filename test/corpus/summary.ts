/** A run in one object: the last line of `npm run corpus -- <folder> --json`. */
import type { Ending } from './endings.js';
import type { RowReport } from './run.js';

export interface Summary extends Record<Ending, number> {
  readonly rows: number;
  /** Nothing is on record of these: must be empty. */
  readonly lost: readonly string[];
  /** No such file, or no such channel: see `disagree`. */
  readonly not_run: readonly string[];
  readonly agree: number;
  readonly disagree: RowReport['disagreements'];
  readonly server_errors: number;
  readonly refused: readonly { readonly file: string; readonly statuses: readonly number[] }[];
  readonly crashes: number;
  /** Three parallel deliveries left another store than one: must be empty. */
  readonly changed_by_repetition: readonly string[];
}

/** Counts by row. `processCrashes`: how often the ingress went down. */
export function summarise(reports: readonly RowReport[], processCrashes: number): Summary {
  const count = (ending: Ending) => reports.filter((report) => report.ending === ending).length;
  const namesOf = (isNamed: (report: RowReport) => boolean) =>
    reports.filter(isNamed).map(({ file }) => file);
  const statuses = reports.flatMap(({ badStatuses }) => badStatuses);
  return {
    rows: reports.length,
    shown: count('shown'),
    filtered: count('filtered'),
    quarantined: count('quarantined'),
    lost: namesOf(({ ending, isRun }) => isRun && ending === null),
    not_run: namesOf(({ isRun }) => !isRun),
    agree: reports.filter(({ disagreements }) => disagreements.length === 0).length,
    disagree: reports.flatMap(({ disagreements }) => disagreements),
    server_errors: statuses.filter((status) => status === 0 || status >= 500).length,
    refused: reports
      .filter(({ badStatuses }) => badStatuses.length > 0)
      .map(({ file, badStatuses }) => ({ file, statuses: badStatuses })),
    crashes: processCrashes + reports.filter(({ crash }) => crash !== null).length,
    changed_by_repetition: namesOf(({ isChangedByRepetition }) => isChangedByRepetition),
  };
}

/** Nothing lost, nothing broken, nothing recorded twice. Disagreements do not count. */
export function isHealthy(summary: Summary): boolean {
  return (
    summary.lost.length === 0 &&
    summary.server_errors === 0 &&
    summary.crashes === 0 &&
    summary.changed_by_repetition.length === 0
  );
}
