/**
 * DATA_DIR/running.json: who is in charge of this folder, and which processes belong to it. It keeps
 * two copies from sharing one folder, and lets a new one clear away what a killed one left behind.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLineOf, isAlive, stopProcess } from './processes.js';
import { SayableError } from './sayable-error.js';

interface Running {
  pid: number;
  state: 'running' | 'stopping';
  services: Record<string, number>;
}

/** How long a copy that is told to stop, or whose parent was killed, may need to notice. */
const NOTICE_MS = 3_000;
const STOPPING_MS = 40_000;

export class RunningFile {
  private readonly file: string;
  private readonly content: Running = { pid: process.pid, state: 'running', services: {} };

  private constructor(dataDir: string) {
    this.file = fileIn(dataDir);
  }

  /** Throws a sentence when another copy works in this folder and does not stop. */
  static async takeCharge(dataDir: string, say: (line: string) => void): Promise<RunningFile> {
    await waitForOther(dataDir, say);
    await clearLeftovers(read(dataDir));
    const running = new RunningFile(dataDir);
    running.write();
    return running;
  }

  serviceStarted(name: string, pid: number): void {
    this.content.services[name] = pid;
    this.write();
  }

  stopping(): void {
    this.content.state = 'stopping';
    this.write();
  }

  release(): void {
    rmSync(this.file, { force: true });
  }

  private write(): void {
    writeFileSync(`${this.file}.new`, JSON.stringify(this.content));
    renameSync(`${this.file}.new`, this.file);
  }
}

async function waitForOther(dataDir: string, say: (line: string) => void): Promise<void> {
  const since = Date.now();
  let isTold = false;
  for (;;) {
    const other = read(dataDir);
    if (!other || other.pid === process.pid || !isHouse(other.pid)) return;
    const patience = other.state === 'stopping' ? STOPPING_MS : NOTICE_MS;
    if (Date.now() - since > patience) {
      throw new SayableError(
        `Convolog already runs in ${dataDir} (process ${other.pid}). Stop it, or use another DATA_DIR and PORT.`,
      );
    }
    if (!isTold) say('Waiting for an earlier copy to stop ...');
    isTold = true;
    await sleep(100);
  }
}

/** Services of a supervisor that was killed stop by themselves; we do not wait for slow ones. */
async function clearLeftovers(earlier: Running | null): Promise<void> {
  const left = Object.entries(earlier?.services ?? {}).filter(
    ([name, pid]) => isAlive(pid) && commandLineOf(pid).includes(`services/${name}/main.js`),
  );
  await Promise.all(
    left.map(([, pid]) =>
      stopProcess(pid, [
        { signal: 'SIGTERM', waitMs: 5_000 },
        { signal: 'SIGKILL', waitMs: 2_000 },
      ]),
    ),
  );
}

function isHouse(pid: number): boolean {
  return isAlive(pid) && /node/.test(commandLineOf(pid));
}

function fileIn(dataDir: string): string {
  return join(dataDir, 'running.json');
}

function read(dataDir: string): Running | null {
  try {
    return JSON.parse(readFileSync(fileIn(dataDir), 'utf8')) as Running;
  } catch {
    return null;
  }
}
