/**
 * A real nats-server with JetStream as a child process, bound to this machine only. Its disk is
 * disposable (the store refills it), so a server left by an earlier run is simply replaced.
 * Used by `npm start` and by tests.
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findNatsServer } from './nats-binary.js';
import { commandLineOf, isAlive, portOrFree, stopProcess, stopWithUs } from './processes.js';

export interface NatsOptions {
  /** Holds configuration, pid file, log and the JetStream store. */
  readonly dataDir: string;
  readonly port?: number;
  /** Of JetStream on disk. */
  readonly storeBytesMax?: number;
  readonly report?: (line: string) => void;
}

export interface RunningNats {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly version: string;
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 15_000;
const STORE_BYTES_MAX = 2 * 1024 ** 3;

export async function startNats(options: NatsOptions): Promise<RunningNats> {
  mkdirSync(join(options.dataDir, 'jetstream'), { recursive: true });
  await stopEarlier(options.dataDir);
  const binary = await findNatsServer(options.report);
  const port = await portOrFree(options.port);
  const configFile = join(options.dataDir, 'nats.conf');
  writeFileSync(configFile, configuration(options, port));
  const logFile = join(options.dataDir, 'nats.log');
  const log = openSync(logFile, 'w');
  const child = spawn(binary.path, ['--config', configFile], {
    // Its own session: Ctrl-C in the terminal is ours to pass on, in the right order.
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let isGone = false;
  child.once('exit', () => (isGone = true));
  child.once('error', () => (isGone = true));
  child.unref();
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!isGone && Date.now() < deadline) {
    if (await isNatsReady(port)) {
      return describe(child.pid ?? 0, port, binary.version);
    }
    await sleep(15);
  }
  if (!isGone) child.kill('SIGKILL');
  const end = readFileSync(logFile, 'utf8').trim().slice(-1500);
  throw new Error(`nats-server did not start in ${options.dataDir}: ${end}`);
}

function describe(pid: number, port: number, version: string): RunningNats {
  const dismissWatchdog = stopWithUs(pid, 'TERM');
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    pid,
    version,
    async stop() {
      await stopProcess(pid, POLITELY);
      dismissWatchdog();
    },
  };
}

const POLITELY = [
  { signal: 'SIGTERM', waitMs: 10_000 },
  { signal: 'SIGKILL', waitMs: 2_000 },
] as const;

function configuration(
  { dataDir, storeBytesMax = STORE_BYTES_MAX }: NatsOptions,
  port: number,
): string {
  return [
    '# Written at each start; changes here are lost.',
    'host: 127.0.0.1',
    `port: ${port}`,
    `pid_file: ${JSON.stringify(join(dataDir, 'nats.pid'))}`,
    'max_payload: 8MB',
    'jetstream {',
    `  store_dir: ${JSON.stringify(join(dataDir, 'jetstream'))}`,
    `  max_file_store: ${storeBytesMax}`,
    '  max_memory_store: 67108864',
    '}',
    '',
  ].join('\n');
}

async function stopEarlier(dataDir: string): Promise<void> {
  const pidFile = join(dataDir, 'nats.pid');
  let pid: number;
  try {
    pid = Number(readFileSync(pidFile, 'utf8'));
  } catch {
    return;
  }
  if (pid > 0 && isAlive(pid) && /nats-server/.test(commandLineOf(pid))) {
    await stopProcess(pid, POLITELY);
  }
  rmSync(pidFile, { force: true });
}

/** A server that is ready greets with INFO. */
export function isNatsReady(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const done = (isReady: boolean) => {
      socket.destroy();
      resolve(isReady);
    };
    socket.setTimeout(1_000, () => done(false));
    socket.once('data', (data) => done(data.toString('latin1').startsWith('INFO ')));
    socket.once('error', () => done(false));
    socket.once('close', () => resolve(false));
  });
}
