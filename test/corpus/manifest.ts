/** Reads a folder of real payloads with its MANIFEST.tsv. Never trusts it to be complete. */
import { existsSync, readFileSync } from 'node:fs';
import { join, normalize, sep } from 'node:path';

export interface Row {
  /** Path inside the folder; its first part names the channel. */
  readonly file: string;
  readonly channel: string;
  readonly bytes: Buffer;
  /** What the manifest says about it; empty when that is not JSON. */
  readonly expected: Readonly<Record<string, unknown>>;
}

export interface Manifest {
  readonly rows: readonly Row[];
  /** Rows that name no readable file, in words. */
  readonly problems: readonly { readonly file: string; readonly problem: string }[];
}

/** The folder or its manifest is not there: a sentence for whoever gave the path. */
export class NoCorpus extends Error {}

/** Throws `NoCorpus`. */
export function readManifest(folder: string): Manifest {
  if (!existsSync(folder)) throw new NoCorpus(`There is no folder ${folder}.`);
  const path = join(folder, 'MANIFEST.tsv');
  if (!existsSync(path)) throw new NoCorpus(`${folder} has no MANIFEST.tsv.`);
  const [header = '', ...lines] = readFileSync(path, 'utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  const columns = header.split('\t').map((name) => name.trim());
  const fileColumn = columns.indexOf('file');
  const expectedColumn = columns.indexOf('expected');
  if (fileColumn < 0) throw new NoCorpus(`${path} has no column "file" in its first line.`);
  const rows: Row[] = [];
  const problems: { file: string; problem: string }[] = [];
  for (const line of lines.filter((each) => each.trim() !== '')) {
    const cells = line.split('\t');
    const file = normalize((cells[fileColumn] ?? '').trim());
    const read = readRow(folder, file, cells[expectedColumn] ?? '');
    if (typeof read === 'string') problems.push({ file, problem: read });
    else rows.push(read);
  }
  return { rows, problems };
}

function readRow(folder: string, file: string, expected: string): Row | string {
  if (file === '' || file.startsWith('..') || file.startsWith(sep))
    return 'the name leads out of the folder';
  const path = join(folder, file);
  if (!existsSync(path)) return 'the file does not exist';
  return {
    file,
    channel: file.split(sep)[0] ?? '',
    bytes: readFileSync(path),
    expected: withStrippedText(parseOrEmpty(expected), path),
  };
}

function parseOrEmpty(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** A reply's text after its quotes are stripped stands in a file of its own. */
function withStrippedText(
  expected: Record<string, unknown>,
  path: string,
): Record<string, unknown> {
  const name = expected['expected_file'];
  const beside =
    typeof name === 'string' ? join(path, '..', name) : path.replace(/\.txt$/, '.expected.txt');
  if (!path.endsWith('.txt') || beside === path || !existsSync(beside)) return expected;
  return { ...expected, stripped_text: readFileSync(beside, 'utf8') };
}
