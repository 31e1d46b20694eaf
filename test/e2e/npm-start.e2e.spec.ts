/** `npm start` as a person meets it: it comes up, survives being killed, and leaves nothing behind. */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { freePort, until } from '#libs/testing';
import { DEMO_PASSWORD } from '../../infra/demo/seed-demo.js';
import { isAlive } from '../../infra/embedded/processes.js';
import { Api } from './api.js';
import { SandboxRemote } from './sandbox-remote.js';
import { emailOf } from './stack.js';

const ROOT = resolve(__dirname, '../../..');
const START_TIMEOUT_MS = 120_000;

/** One `npm start`, with what it has printed. */
class Started {
  printed = '';
  private readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  hasEnded = false;

  constructor(env: Record<string, string>) {
    this.child = spawn('npm', ['start'], {
      cwd: ROOT,
      // As from a terminal of its own: an interrupt goes to the whole group.
      detached: true,
      env: { ...process.env, NODE_ENV: 'development', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const hear = (chunk: unknown) => (this.printed += String(chunk));
    this.child.stdout?.on('data', hear);
    this.child.stderr?.on('data', hear);
    this.exit = new Promise((done) => this.child.once('exit', done));
    this.child.once('exit', () => (this.hasEnded = true));
  }

  untilReady(): Promise<unknown> {
    return until(() => /ready after/.test(this.printed) && /Ctrl-C/.test(this.printed), {
      timeoutMs: START_TIMEOUT_MS,
      everyMs: 100,
      what: `the banner; printed so far:\n${this.printed}`,
    });
  }

  interrupt(): void {
    process.kill(-(this.child.pid ?? 0), 'SIGINT');
  }
}

describe('npm start', () => {
  jest.setTimeout(3 * START_TIMEOUT_MS);
  const dataDir = mkdtempSync(join(tmpdir(), 'convolog-start-'));
  let env: Record<string, string>;
  let started: Started;
  let url: string;

  const running = () =>
    JSON.parse(readFileSync(join(dataDir, 'running.json'), 'utf8')) as {
      pid: number;
      services: Record<string, number>;
    };
  /** Everything that belongs to this house: the services by their pids, the servers by their folder. */
  const processes = (): number[] => {
    const list = execFileSync('ps', ['-eo', 'pid=,stat=,args='], { encoding: 'utf8' });
    return list
      .split('\n')
      .filter((line) => line.includes(dataDir) && !/^\s*\d+\s+Z/.test(line))
      .map((line) => Number.parseInt(line, 10));
  };
  /** `npx convolog` beside the running house; answers its lines. Throws when it ends with an error. */
  const convolog = async (args: readonly string[], more: Record<string, string> = {}) => {
    const program = join(ROOT, 'services/analytics/cli/convolog.mjs');
    const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], {
      env: { ...process.env, DATA_DIR: dataDir, ...more },
    });
    return stdout.trim().split('\n');
  };
  const conversations = async () => {
    const maria = await Api.login(url, emailOf('maria'), DEMO_PASSWORD);
    return (await maria.conversations()).length;
  };

  beforeAll(async () => {
    const port = String(await freePort());
    env = { PORT: port, DATA_DIR: dataDir };
    url = `http://127.0.0.1:${port}`;
    started = new Started(env);
    await started.untilReady();
  });
  afterAll(async () => {
    if (!started.hasEnded) started.interrupt();
    await started.exit;
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('prints where everything is, and the demo login', async () => {
    expect(started.printed).toContain(`${url}/sandbox/`);
    expect(started.printed).toContain(`${url}/api/docs`);
    expect(started.printed).toContain(DEMO_PASSWORD);
    const addresses = started.printed.match(/http:\S+\/(?:sandbox\/|api\/docs|widget\/\S+)?$/gm);
    expect(addresses).toHaveLength(4);
    for (const address of addresses ?? []) {
      expect([address, (await fetch(address)).status]).toEqual([address, 200]);
    }
  });

  it('takes a message in, and starts a killed server and a killed service again', async () => {
    const sandbox = new SandboxRemote(url);
    await until(async () => (await sandbox.state()).inboxes.length === 4, {
      what: 'the sandbox to read of its inboxes',
    });
    const inboxes = JSON.parse(readFileSync(join(dataDir, 'sandbox-inboxes.json'), 'utf8')) as {
      inboxId: string;
      channel: string;
    }[];
    const whatsapp = inboxes.find(({ channel }) => channel === 'whatsapp');
    await sandbox.say(whatsapp?.inboxId ?? '', 'noor-de-vries', 'Is anybody there?');
    await until(async () => (await conversations()) === 1, { timeoutMs: 20_000, everyMs: 200 });
    const [postmaster = ''] = readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split(
      '\n',
    );
    process.kill(Number(postmaster), 'SIGKILL');
    process.kill(running().services.overview ?? 0, 'SIGKILL');
    await until(async () => (await conversations()) === 1, { timeoutMs: 60_000, everyMs: 500 });
    expect(started.printed).toContain('PostgreSQL has ended; starting it again.');
    expect(started.printed).toContain('overview was ended by SIGKILL; starting it again');
  });

  it('builds a read model anew and changes the master key, asked from a shell', async () => {
    const rebuilt = await convolog(['rebuild', 'overview-conversation-list', '--json']);
    expect(JSON.parse(rebuilt.at(-1) ?? '')).toMatchObject({ phase: 'done' });
    expect(await conversations()).toBe(1);

    const { databaseUrl, masterKey } = JSON.parse(
      readFileSync(join(dataDir, 'connection.json'), 'utf8'),
    ) as { databaseUrl: string; masterKey: string };
    const next = randomBytes(32).toString('base64');
    // To the next key and back: the house itself goes on with the one that it was started with.
    const counts: number[] = [];
    for (const keys of [`${next},${masterKey}`, `${masterKey},${next}`]) {
      const lines = await convolog(['rewrap-keys', '--json'], {
        DATABASE_URL: databaseUrl,
        MASTER_KEY: keys,
      });
      const { rewrapped, failed } = JSON.parse(lines.at(-1) ?? '');
      expect(failed).toEqual([]);
      counts.push(rewrapped);
    }
    expect(counts[0]).toBeGreaterThan(0);
    expect(counts[1]).toBeGreaterThanOrEqual(counts[0] as number);
    expect(await convolog(['verify'])).toContainEqual(expect.stringContaining('nothing is wrong'));
    expect(await conversations()).toBe(1);
  });

  it('loses nothing when it is killed, and starts again at once', async () => {
    const before = running();
    process.kill(before.pid, 'SIGKILL');
    await started.exit;
    started = new Started(env);
    await started.untilReady();
    expect(await conversations()).toBe(1);
    expect(Object.values(before.services).filter(isAlive)).toEqual([]);
  });

  it('refuses to share its folder', async () => {
    const second = new Started(env);
    expect(await second.exit).not.toBe(0);
    expect(second.printed).toContain(`Convolog already runs in ${dataDir}`);
  });

  it('leaves no process behind when it is interrupted', async () => {
    const { services } = running();
    started.interrupt();
    expect(await started.exit).toBe(0);
    expect(started.printed).toContain('Stopped. Your data is kept.');
    expect(Object.values(services).filter(isAlive)).toEqual([]);
    await until(() => processes().length === 0, { what: 'the last process to end' });
  });
});
