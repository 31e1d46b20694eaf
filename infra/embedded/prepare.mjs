/**
 * Makes a clone ready to run: Node new enough, packages as the lock says, compiled code as the
 * sources say. Plain JavaScript without packages, because it runs before there are any.
 * Called by start.mjs, test.mjs and build.mjs. Does nothing, in a tenth of a second, when all is well.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const NODE_WANTED = [20, 19];
/** Vite warns of a loader that is to become its default some day; nothing for our readers. */
const VITE_ENV = { VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true' };
const SOURCES = ['libs', 'services', 'infra', 'test'];

/** Something is missing that we cannot get; the message is the one sentence that says what. */
export class CannotGoOn extends Error {}

export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [wantedMajor, wantedMinor] = NODE_WANTED;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  throw new CannotGoOn(
    `Node ${wantedMajor}.${wantedMinor} or newer is needed; this is ${process.versions.node}.`,
  );
}

/** `npm ci` unless what is installed is what the lock says. */
export async function ensureInstalled(report) {
  if (isInstalled()) return;
  report('Installing packages (npm ci) ...');
  // No package of ours needs its install script, and some would download.
  const flags = ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  await run('npm', flags, 'npm could not install the packages');
}

function isInstalled() {
  const wanted = readJson(join(ROOT, 'package-lock.json'))?.packages ?? {};
  const present = readJson(join(ROOT, 'node_modules/.package-lock.json'))?.packages;
  if (!present) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    // Optional ones of other platforms are rightly absent.
    if (!present[path]) return Boolean(entry.optional || entry.devOptional || entry.peer);
    return present[path].version === entry.version;
  });
}

/** Compiles the server and each web app, if its sources changed since it was last compiled. */
export async function ensureBuilt(report, { withWeb = true } = {}) {
  await whenChanged('server', SOURCES, isServerSource, async () => {
    report('Compiling ...');
    removeStale();
    await run('node', [bin('typescript', 'tsc'), '-p', '.'], 'the sources do not compile');
  });
  if (!withWeb) return;
  for (const app of webApps()) {
    const libraries = ['libs', dirname(app)];
    await whenChanged(app, [app, ...libraries], isWebSource, async () => {
      report(`Building ${app} ...`);
      if (existsSync(join(ROOT, app, 'tsconfig.json'))) {
        const check = [bin('typescript', 'tsc'), '-p', app, '--noEmit', '--incremental', 'false'];
        await run('node', check, `${app} does not compile`);
      }
      const build = [bin('vite', 'vite'), 'build', app, '--logLevel', 'warn'];
      await run('node', build, `${app} does not build`, VITE_ENV);
    });
  }
}

export function webApps() {
  return readdirSafe(join(ROOT, 'services'))
    .map((service) => `services/${service}/web`)
    .filter((app) => readdirSafe(join(ROOT, app)).some((file) => /^vite\.config\./.test(file)));
}

function bin(packageName, name) {
  const { bin: programs } = readJson(join(ROOT, 'node_modules', packageName, 'package.json'));
  return join(ROOT, 'node_modules', packageName, programs[name]);
}

function isServerSource(path) {
  return /\.(ts|tsx)$/.test(path) && !/^services\/[^/]+\/web\//.test(path);
}

function isWebSource(path) {
  return !path.endsWith('.md') && !/\.spec\.tsx?$/.test(path);
}

async function whenChanged(name, folders, isSource, build) {
  const stamp = join(ROOT, 'dist/.stamps', name.replaceAll('/', '-'));
  const before = fingerprint(folders, isSource);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === before) return;
  await build();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, before);
}

/** Of contents, not of times: a fresh checkout of the same sources is not a change. */
function fingerprint(folders, isSource) {
  const hash = createHash('sha256');
  for (const name of ['package-lock.json', 'tsconfig.json']) {
    hash.update(readFileSync(join(ROOT, name)));
  }
  for (const path of filesBelow(folders).filter(isSource).sort()) {
    hash.update(`\0${path}\0`).update(readFileSync(join(ROOT, path)));
  }
  return hash.digest('hex');
}

function filesBelow(folders) {
  const found = new Set();
  const visit = (folder) => {
    for (const entry of readdirSafe(join(ROOT, folder))) {
      const path = `${folder}/${entry}`;
      if (entry === 'node_modules' || entry === 'dist') continue;
      if (statSync(join(ROOT, path)).isDirectory()) visit(path);
      else found.add(path);
    }
  };
  for (const folder of folders) visit(folder);
  return [...found];
}

/** Output whose source is gone would still be found by tests and by discovery of channels. */
function removeStale() {
  const dist = join(ROOT, 'dist');
  const visit = (folder) => {
    for (const entry of readdirSafe(folder)) {
      const path = join(folder, entry);
      if (statSync(path).isDirectory()) {
        if (!/services\/[^/]+\/web$/.test(path)) visit(path);
      } else if (/\.js(\.map)?$/.test(entry)) {
        const source = join(ROOT, relative(dist, path)).replace(/\.js(\.map)?$/, '');
        if (!existsSync(`${source}.ts`) && !existsSync(`${source}.tsx`)) {
          rmSync(path);
          rmSync(join(dist, '.tsbuildinfo'), { force: true });
        }
      }
    }
  };
  visit(dist);
}

export function run(command, args, failure, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
      shell: process.platform === 'win32',
    });
    child.once('error', (error) => reject(new CannotGoOn(`${failure}: ${error.message}.`)));
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new CannotGoOn(`${failure} (exit code ${code}; see above).`)),
    );
  });
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function readdirSafe(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
