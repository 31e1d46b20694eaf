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
import { House } from './house.js';
import { type Manifest, NoCorpus, readManifest } from './manifest.js';
import { type RowReport, runCorpus } from './run.js';
import { isHealthy, type Summary, summarise } from './summary.js';

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
