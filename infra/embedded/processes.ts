/**
 * Small truths about processes and ports that both supervisors need: is a pid alive (a zombie is
 * not), is a port free, stop politely and then firmly. Knows nothing of Postgres or NATS.
 */
import { execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A zombie counts as dead: it holds no port and no file, only a line in the process table. But on Linux a
 * process is shown as one as soon as its first thread is, and until the last one has ended, it holds them all.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isZombie(pid);
}

function isZombie(pid: number): boolean {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name is in brackets and may itself contain brackets: the state follows the last one.
      const isEnding = stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
      return isEnding && readdirSync(`/proc/${pid}/task`).length === 1;
    }
    return execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith(
      'Z',
    );
  } catch {
    return false;
  }
}

/** Command line of a running process, or '' when it cannot be read. Guards against reused pids. */
export function commandLineOf(pid: number): string {
  try {
    if (process.platform === 'linux') {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    }
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/** True as soon as the process is gone, false when it still lives after `timeoutMs`. */
export async function waitUntilGone(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}

/** Sends the signals one after another, waiting after each, until the process is gone. */
export async function stopProcess(
  pid: number,
  steps: readonly { signal: NodeJS.Signals; waitMs: number }[],
): Promise<void> {
  for (const { signal, waitMs } of steps) {
    if (!isAlive(pid)) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await waitUntilGone(pid, waitMs)) return;
  }
}

/**
 * Signals `pid` when this process ends in any way, kill -9 included: a shell waits on a pipe that
 * only we hold open. Returns the call that dismisses the watchdog.
 */
export function stopWithUs(pid: number, signal: 'INT' | 'TERM'): () => void {
  // The shell must outlive what Ctrl-C does to our process group, hence detached and the trap.
  const script = `trap "" INT TERM HUP; read -r _; kill -s ${signal} ${pid} 2>/dev/null`;
  const watchdog = spawn('sh', ['-c', script], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.on('error', () => undefined);
  watchdog.unref();
  (watchdog.stdin as unknown as { unref?: () => void }).unref?.();
  return () => void watchdog.kill('SIGKILL');
}

/**
 * Below the ports that systems give to outgoing connections (Linux from 32,768 on, others higher): one of
 * those may be anybody's by the time that somebody listens. The ports of a house lie up to 6,310 above its own.
 */
const CHOSEN_PORTS = { first: 10_000, last: 26_000 };
const CHOSEN_TRIES = 100;

/** A port that was free a moment ago on this host, and that nobody gets by calling somebody else. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (let tries = 0; tries < CHOSEN_TRIES; tries += 1) {
    const port = randomInt(CHOSEN_PORTS.first, CHOSEN_PORTS.last + 1);
    if (await isPortFree(port, host)) return port;
  }
  return anyFreePort(host);
}

function anyFreePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The wanted port when it is usable and free, else any free one. */
export async function portOrFree(wanted: number | undefined): Promise<number> {
  if (wanted !== undefined && wanted >= 1024 && wanted <= 65_535 && (await isPortFree(wanted))) {
    return wanted;
  }
  return freePort();
}
