/** The servers and the supervisor, on real processes. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort, until } from '#libs/testing';
import { planHouse } from './house-plan.js';
import { findNatsServer } from './nats-binary.js';
import { startNats } from './nats.js';
import { startPostgres } from './postgres.js';
import { isAlive, isPortFree, portOrFree, waitUntilGone } from './processes.js';
import { RunningFile } from './running-file.js';
import { openSecrets } from './secrets.js';
import { ServiceProcess } from './service-process.js';

const folder = mkdtempSync(join(tmpdir(), 'convolog-embedded-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function ask(url: string, statement: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows[0];
  } finally {
    await client.end();
  }
}

describe('Postgres', () => {
  const dataDir = join(folder, 'postgres');
  const start = () => startPostgres({ dataDir, password: 'se cr/et', isDurable: false });

  it('keeps what was written from one start to the next', async () => {
    const first = await start();
    await ask(first.url, 'create table kept (word text)');
    await ask(first.url, "insert into kept values ('yesterday')");
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);
    const second = await start();
    expect(await ask(second.url, 'select word from kept')).toEqual({ word: 'yesterday' });
    await second.stop();
  });

  it('stops when its parent is killed, and starts again at once', async () => {
    const program = `
      const { startPostgres } = require(${JSON.stringify(join(__dirname, 'postgres.js'))});
      startPostgres(${JSON.stringify({ dataDir, password: 'se cr/et', isDurable: false })})
        .then(({ pid }) => { console.log(pid); process.kill(process.pid, 'SIGKILL'); });`;
    const parent = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
    expect(parent.signal).toBe('SIGKILL');
    const again = await start();
    expect(await ask(again.url, 'select word from kept')).toEqual({ word: 'yesterday' });
    if (!again.isReused) await until(() => !isAlive(Number(parent.stdout)));
    await again.stop();
  });

  it('takes over a server that still runs in its folder', async () => {
    const first = await start();
    const second = await start();
    expect(second).toMatchObject({ pid: first.pid, port: first.port, isReused: true });
    await second.stop();
    await first.stop();
  });

  it('starts over the pid file of a killed server', async () => {
    const first = await start();
    process.kill(first.pid, 'SIGKILL');
    const second = await start();
    expect(second.pid).not.toBe(first.pid);
    await second.stop();
    await first.stop();
  });

  it('says so when the folder was made by another version', async () => {
    const versionFile = join(dataDir, 'PG_VERSION');
    const version = readFileSync(versionFile, 'utf8');
    writeFileSync(versionFile, '9\n');
    await expect(start()).rejects.toThrow(/was made by PostgreSQL 9/);
    writeFileSync(versionFile, version);
  });

  const isRoot = process.getuid?.() === 0;
  const ways = isRoot ? (['user-namespace', 'setpriv', 'setuid'] as const) : [];
  it.each([...ways, undefined])('sheds root: %s', async (runAs) => {
    if (runAs && spawnSync('unshare', ['--user', 'true']).status !== 0) return;
    const own = join(folder, `postgres-${runAs}`);
    // setuid has no right to pass closed folders.
    mkdirSync(own, { mode: 0o755 });
    spawnSync('chmod', ['755', folder]);
    const options = { dataDir: join(own, 'data'), password: 'x', isDurable: false };
    const server = await startPostgres({ ...options, ...(runAs ? { runAs } : {}) });
    expect(await ask(server.superuserUrl, 'select 1 as one')).toEqual({ one: 1 });
    await server.stop();
  });
});

describe('nats-server', () => {
  it('does not replace a program that was asked for by name', async () => {
    process.env.NATS_SERVER_BIN = '/nowhere/nats-server';
    await expect(findNatsServer()).rejects.toThrow('NATS_SERVER_BIN=/nowhere/nats-server');
    delete process.env.NATS_SERVER_BIN;
  });

  it('is gone only when its port is free: its first thread ends before the others', async () => {
    const dataDir = join(folder, 'killed-nats');
    for (let round = 0; round < 20; round += 1) {
      const server = await startNats({ dataDir });
      process.kill(server.pid, 'SIGKILL');
      expect(await waitUntilGone(server.pid, 15_000)).toBe(true);
      expect(await isPortFree(server.port)).toBe(true);
      await server.stop();
    }
  });
});

describe('A free port', () => {
  it('is none that the system gives to somebody who calls out', async () => {
    const ports = await Promise.all(Array.from({ length: 50 }, () => freePort()));
    // Linux begins at 32,768, and a house uses ports up to 6,310 above its own.
    for (const port of ports) expect(port).toBeLessThan(32_768 - 6_310);
  });
});

describe('A process', () => {
  it('is dead when it is a zombie', async () => {
    const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 20'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [pid] = await new Promise<string[]>((resolve) => {
      parent.stdout.once('data', (data) => resolve(String(data).trim().split('\n')));
    });
    await until(() => !isAlive(Number(pid)));
    expect(isAlive(parent.pid ?? 0)).toBe(true);
    parent.kill('SIGKILL');
  });

  it('gets another port when the wanted one is taken', async () => {
    const port = await freePort();
    const server = createServer().listen(port, '127.0.0.1');
    expect(await portOrFree(port)).not.toBe(port);
    server.close();
  });
});

describe('A service', () => {
  const say = jest.fn();

  function serve(name: string, code: string, internalPort: number): ServiceProcess {
    const program = join(folder, `${name}.js`);
    writeFileSync(program, code);
    const env = { INTERNAL_PORT: String(internalPort) };
    const internalUrl = `http://127.0.0.1:${internalPort}`;
    return new ServiceProcess({ name: name as 'bot', program, internalUrl, env }, folder, {
      onStarted: () => undefined,
      say,
    });
  }
  const READY = `
    require('http').createServer((q, r) => r.end()).listen(process.env.INTERNAL_PORT, '127.0.0.1');
    process.stdin.resume().on('end', () => process.exit());`;

  it('comes back after a crash, and stays away after a stop', async () => {
    const service = serve('steady', READY, await freePort());
    service.start();
    await service.untilReady(20_000);
    const first = service.pid;
    service.kill();
    await until(() => service.pid !== undefined && service.pid !== first, { timeoutMs: 10_000 });
    await service.untilReady(20_000);
    expect(say).toHaveBeenCalledWith(expect.stringMatching(/^steady was ended by SIGKILL; start/));
    await service.stop();
    expect(service.pid).toBeUndefined();
  });

  it('is not tried again when its environment is wrong', async () => {
    const code = "console.error('MASTER_KEY is missing.'); process.exit(78);";
    const service = serve('misled', code, await freePort());
    service.start();
    await expect(service.untilReady(20_000)).rejects.toThrow(
      'misled does not start: MASTER_KEY is missing.',
    );
    expect(service.pid).toBeUndefined();
  });
});

describe('A folder', () => {
  it('has one house at a time', async () => {
    const dataDir = mkdtempSync(join(folder, 'house-'));
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const content = JSON.stringify({ pid: other.pid, state: 'running', services: {} });
    writeFileSync(join(dataDir, 'running.json'), content);
    await expect(RunningFile.takeCharge(dataDir, () => undefined)).rejects.toThrow(
      `Convolog already runs in ${dataDir} (process ${other.pid}).`,
    );
    other.kill('SIGKILL');
    const running = await RunningFile.takeCharge(dataDir, () => undefined);
    running.release();
  });

  it('keeps its secrets, for its owner alone', () => {
    const dataDir = mkdtempSync(join(folder, 'secrets-'));
    const drawn = openSecrets(dataDir);
    expect(openSecrets(dataDir)).toEqual(drawn);
    expect(Buffer.from(drawn.masterKey, 'base64')).toHaveLength(32);
    const { stdout } = spawnSync('ls', ['-l', join(dataDir, 'secrets.json')], { encoding: 'utf8' });
    expect(stdout).toMatch(/^-rw-------/);
    writeFileSync(join(dataDir, 'secrets.json'), '{');
    expect(() => openSecrets(dataDir)).toThrow(/is damaged/);
  });

  it('is planned with ports of its own', async () => {
    const options = {
      dataDir: folder,
      databaseUrl: 'postgres://x',
      natsUrl: 'nats://x',
      secrets: openSecrets(mkdtempSync(join(folder, 'plan-'))),
    };
    const port = await freePort();
    const plan = await planHouse({ ...options, port });
    const ports = plan.services.flatMap(({ env }) => [env.PORT, env.INTERNAL_PORT]);
    const used = ports.filter((chosen) => chosen !== '0');
    expect(plan.publicUrl).toBe(`http://127.0.0.1:${port}`);
    expect(new Set(used).size).toBe(used.length);
  });
});
