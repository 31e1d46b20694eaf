/**
 * The project's sources as data: every file with what it imports, resolved to real paths.
 * Reads files only; the rules that judge them are in `rules.ts`.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

export interface Import {
  /** As written, e.g. `#libs/decider`. */
  readonly specifier: string;
  /** Path from the root, e.g. `libs/decider/src/index.ts`; null for a package or a Node module. */
  readonly path: string | null;
  /** Erased by the compiler: costs nothing at run time, but is a dependency all the same. */
  readonly isTypeOnly: boolean;
}

export interface SourceFile {
  /** From the root, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

export const SOURCE_FOLDERS = ['libs', 'services', 'infra', 'test'] as const;
const IGNORED = new Set(['node_modules', 'dist', 'fixtures', 'golden', '.data']);

export function readSources(
  root: string,
  folders: readonly string[] = SOURCE_FOLDERS,
): SourceFile[] {
  return folders
    .flatMap((folder) => filesBelow(root, folder))
    .map((path) => readSource(root, path));
}

function filesBelow(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder)).flatMap((entry) => {
    const path = `${folder}/${entry}`;
    if (IGNORED.has(entry)) return [];
    if (statSync(join(root, path)).isDirectory()) return filesBelow(root, path);
    return /\.(ts|tsx|mjs)$/.test(entry) && !entry.endsWith('.d.ts') ? [path] : [];
  });
}

function readSource(root: string, path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8');
  const exists = (candidate: string) => existsSync(join(root, candidate));
  return { path, text, imports: importsOf(path, text, exists) };
}

/** Static imports, re-exports, dynamic imports and require: all four are ways to depend. */
const IMPORT =
  /^\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\sfrom\s+)?['"]([^'"]+)['"]|\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/gm;

export function importsOf(path: string, text: string, exists: (path: string) => boolean): Import[] {
  return [...withoutComments(text).matchAll(IMPORT)].map((match) => {
    const specifier = match[2] ?? match[3] ?? '';
    return { specifier, path: resolve(path, specifier, exists), isTypeOnly: Boolean(match[1]) };
  });
}

/** Line comments go only where a line begins with one: `//` inside a string is an address. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

function resolve(
  from: string,
  specifier: string,
  exists: (path: string) => boolean,
): string | null {
  if (specifier.startsWith('#libs/')) return `libs/${specifier.slice(6)}/src/index.ts`;
  if (!specifier.startsWith('.')) return null;
  const target = normalize(join(dirname(from), specifier));
  const stem = target.replace(/\.(js|mjs)$/, '');
  const candidates = [`${stem}.ts`, `${stem}.tsx`, `${stem}/index.ts`, `${stem}.mjs`, target];
  return candidates.find(exists) ?? target;
}
