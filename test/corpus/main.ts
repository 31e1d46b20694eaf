/**
 * `npm run corpus -- <folder with MANIFEST.tsv> [--json]`: every payload of the folder through the
 * real ingress, with what became of it. With `--json` the last line is one JSON object; what is
 * written before it is for people. Ends with 1 when a payload was lost, answered with 5xx, crashed
 * the parser or the process, or was recorded twice; with 2 when there is nothing to run.
 *
 * Disagreements with the manifest are listed and do not fail the run: expectations can be argued
 * with (docs/reference/corpus.md).
 */
import { parseArgs } from 'node:util';
import type { Ending } from './endings.js';
import { House } from './house.js';
import { type Manifest, NoCorpus, readManifest } from './manifest.js';
import { type RowReport, runCorpus } from './run.js';

const USAGE = 'Usage: npm run corpus -- <folder with MANIFEST.tsv> [--json]';

async function main(): Promise<number> {
  const asked = readArguments();
  if (typeof asked === 'string') return complain(asked);
  let manifest: Manifest;
  try {
    manifest = readManifest(asked.folder);
  } catch (error) {
    if (error instanceof NoCorpus) return complain(`${error.message}\n${USAGE}`);
    throw error;
  }
  const house = await House.open();
  try {
    const reports = await runCorpus(manifest, house, (report) => console.log(lineOf(report)));
    const summary = summarise(reports, house.crashes);
    for (const line of inWords(summary)) console.log(line);
    if (asked.isJson) console.log(JSON.stringify(summary));
    return isHealthy(summary) ? 0 : 1;
  } finally {
    await house.close();
  }
}

function readArguments(): { folder: string; isJson: boolean } | string {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false } },
    });
    const [folder] = positionals;
    return folder ? { folder, isJson: values.json } : USAGE;
  } catch (error) {
    return `${(error as Error).message}\n${USAGE}`;
  }
}

function complain(sentence: string): number {
  console.error(sentence);
  return 2;
}

function lineOf({ file, ending, elements, disagreements }: RowReport): string {
  const parts = Object.entries(elements).filter(([, count]) => count > 0);
  const counts = parts.map(([name, count]) => `${count} ${name}`).join(', ');
  const doubts = disagreements.length > 0 ? `  (${disagreements.length} disagreements)` : '';
  return `${(ending ?? 'LOST').padEnd(12)} ${file}  ${counts}${doubts}`;
}

interface Summary extends Record<Ending, number> {
  readonly rows: number;
  /** Nothing is on record of these: must be empty. */
  readonly lost: readonly string[];
  readonly agree: number;
  readonly disagree: RowReport['disagreements'];
  readonly server_errors: number;
  readonly refused: readonly { readonly file: string; readonly statuses: readonly number[] }[];
  readonly crashes: number;
  /** Three parallel deliveries left another store than one: must be empty. */
  readonly changed_by_repetition: readonly string[];
}

function summarise(reports: readonly RowReport[], processCrashes: number): Summary {
  const count = (ending: Ending) => reports.filter((report) => report.ending === ending).length;
  const namesOf = (isNamed: (report: RowReport) => boolean) =>
    reports.filter(isNamed).map(({ file }) => file);
  const statuses = reports.flatMap(({ badStatuses }) => badStatuses);
  return {
    rows: reports.length,
    shown: count('shown'),
    filtered: count('filtered'),
    quarantined: count('quarantined'),
    lost: namesOf(({ ending }) => ending === null),
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

function isHealthy(summary: Summary): boolean {
  return (
    summary.lost.length === 0 &&
    summary.server_errors === 0 &&
    summary.crashes === 0 &&
    summary.changed_by_repetition.length === 0
  );
}

function inWords(summary: Summary): string[] {
  return [
    '',
    ...summary.disagree.map(
      ({ file, field, expected, actual }) =>
        `${file}: ${field} is ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`,
    ),
    '',
    `${summary.rows} payloads: ${summary.shown} shown, ${summary.filtered} filtered, ${summary.quarantined} quarantined, ${summary.lost.length} lost.`,
    `${summary.agree} agree with the manifest in everything that is compared; ${summary.disagree.length} fields disagree.`,
    `${summary.server_errors} answers of 5xx, ${summary.crashes} crashes, ${summary.changed_by_repetition.length} changed by being delivered three times at once.`,
  ];
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
