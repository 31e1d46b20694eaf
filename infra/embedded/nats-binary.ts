/**
 * Finds a nats-server program, or fetches one: no maintained npm package carries it.
 * Order: NATS_SERVER_BIN, PATH and /usr/sbin, our cache, the official release (its checksum is
 * pinned here), the machine's own Debian sources. Throws one error that lists every attempt.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from './postgres-binaries.js';

const execute = promisify(execFile);

const RELEASE = 'v2.10.29';
/** SHA-256 of the release archives, as stated by the publisher's own image build. */
const RELEASE_SHA256: Readonly<Record<string, string>> = {
  'linux-amd64': 'e314da74a83a1d3876db8814c27eb990fe729640fd6452025b441bcede8390da',
  'linux-arm64': 'da4b27942ecfb4c5f0c54553d2e7f470ddda9d7581cfe8131b351a0e223ed401',
};

export interface NatsBinary {
  readonly path: string;
  /** E.g. "2.9.10". */
  readonly version: string;
}

/** `report` hears a sentence before anything that takes seconds. */
export async function findNatsServer(
  report: (line: string) => void = () => undefined,
): Promise<NatsBinary> {
  const tried: string[] = [];
  const found =
    (await fromEnvironment(tried)) ??
    (await fromPath(tried)) ??
    (await check(join(cacheFolder(), 'nats-server'), tried)) ??
    (await fromRelease(tried, report)) ??
    (await fromDebian(tried, report));
  if (found) return found;
  throw new Error(
    `No nats-server was found and none could be fetched. Install it (Debian: apt-get install nats-server; macOS: brew install nats-server), or set NATS_SERVER_BIN to the program or NATS_URL to a running server. Tried:\n${tried.map((line) => `  - ${line}`).join('\n')}`,
  );
}

async function fromEnvironment(tried: string[]): Promise<NatsBinary | null> {
  const path = process.env.NATS_SERVER_BIN;
  if (!path) {
    tried.push('NATS_SERVER_BIN: not set');
    return null;
  }
  const found = await check(path, tried);
  // What somebody asks for by name is not replaced by something else.
  if (!found) throw new Error(`NATS_SERVER_BIN=${path} cannot be run: ${tried.at(-1)}`);
  return found;
}

/** Debian installs servers to /usr/sbin, which is often missing on a user's PATH. */
async function fromPath(tried: string[]): Promise<NatsBinary | null> {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  for (const folder of folders) {
    const path = join(folder, 'nats-server');
    if (folder && existsSync(path)) {
      const found = await check(path, tried);
      if (found) return found;
    }
  }
  tried.push('PATH, /usr/sbin: no nats-server');
  return null;
}

async function check(path: string, tried: string[]): Promise<NatsBinary | null> {
  if (!existsSync(path)) {
    tried.push(`${path}: does not exist`);
    return null;
  }
  try {
    const { stdout } = await execute(path, ['--version']);
    const version = /v?(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
    if (version) return { path, version };
    tried.push(`${path}: says no version`);
  } catch (error) {
    tried.push(`${path}: ${firstLine(error)}`);
  }
  return null;
}

async function fromRelease(
  tried: string[],
  report: (line: string) => void,
): Promise<NatsBinary | null> {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const platform = `${process.platform}-${arch}`;
  const expected = RELEASE_SHA256[platform];
  if (!expected) {
    tried.push(`official release: no checksum is pinned for ${platform}`);
    return null;
  }
  const name = `nats-server-${RELEASE}-${platform}`;
  const url = `https://github.com/nats-io/nats-server/releases/download/${RELEASE}/${name}.tar.gz`;
  report(`Fetching nats-server ${RELEASE} ...`);
  return inTemporaryFolder(tried, 'official release', async (folder) => {
    const answer = await fetch(url, { signal: AbortSignal.timeout(60_000) });
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
    const archive = Buffer.from(await answer.arrayBuffer());
    const actual = createHash('sha256').update(archive).digest('hex');
    if (actual !== expected) throw new Error(`wrong checksum: ${actual} instead of ${expected}`);
    writeFileSync(join(folder, 'release.tar.gz'), archive);
    await execute('tar', ['-xzf', 'release.tar.gz'], { cwd: folder });
    return join(folder, name, 'nats-server');
  });
}

/** Needs no root: the package is only downloaded and unpacked, from the sources this machine trusts. */
async function fromDebian(
  tried: string[],
  report: (line: string) => void,
): Promise<NatsBinary | null> {
  if (process.platform !== 'linux') return null;
  report('Fetching nats-server from the Debian sources of this machine ...');
  return inTemporaryFolder(tried, 'apt-get download', async (folder) => {
    await downloadPackage(folder);
    const file = readdirSync(folder).find((entry) => entry.endsWith('.deb'));
    if (!file) throw new Error('apt-get downloaded nothing');
    try {
      await execute('dpkg-deb', ['-x', file, 'root'], { cwd: folder });
    } catch {
      await execute('sh', ['-c', `ar x '${file}' && mkdir root && tar -xf data.tar.* -C root`], {
        cwd: folder,
      });
    }
    const path = ['usr/sbin', 'usr/bin']
      .map((where) => join(folder, 'root', where, 'nats-server'))
      .find((candidate) => existsSync(candidate));
    if (!path) throw new Error('the package has no nats-server in it');
    return path;
  });
}

async function downloadPackage(folder: string): Promise<void> {
  const quiet = { cwd: folder, timeout: 120_000 };
  try {
    await execute('apt-get', ['download', '-q', 'nats-server'], quiet);
  } catch {
    // No package lists, or no right to refresh them: keep private ones for this one download.
    for (const part of ['state/lists/partial', 'cache/archives/partial']) {
      mkdirSync(join(folder, part), { recursive: true });
    }
    const options = [
      `Dir::State=${join(folder, 'state')}`,
      `Dir::Cache=${join(folder, 'cache')}`,
      'Dir::State::status=/var/lib/dpkg/status',
      'APT::Sandbox::User=',
      'Debug::NoLocking=1',
    ].flatMap((option) => ['-o', option]);
    await execute('apt-get', [...options, '-q', 'update'], quiet);
    await execute('apt-get', [...options, '-q', 'download', 'nats-server'], quiet);
  }
}

/** Runs one way of fetching; what it fetched moves into the cache, why it failed into `tried`. */
async function inTemporaryFolder(
  tried: string[],
  way: string,
  fetchInto: (folder: string) => Promise<string>,
): Promise<NatsBinary | null> {
  const folder = mkdtempSync(join(tmpdir(), 'convolog-nats-'));
  try {
    const fetched = await fetchInto(folder);
    chmodSync(fetched, 0o755);
    const cached = join(cacheFolder(), 'nats-server');
    mkdirSync(cacheFolder(), { recursive: true });
    // Copied, then renamed: another start never sees half a program.
    copyFileSync(fetched, `${cached}.${process.pid}`);
    renameSync(`${cached}.${process.pid}`, cached);
    return await check(cached, tried);
  } catch (error) {
    tried.push(`${way}: ${firstLine(error)}`);
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function firstLine(error: unknown): string {
  const { message, cause, stderr } = error as Error & { cause?: Error; stderr?: string };
  const why = stderr?.trim() || cause?.message || message;
  return why.split('\n').at(-1) ?? '';
}
