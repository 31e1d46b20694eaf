/**
 * One service as a child process: started, watched, started again with back-off when it ends by
 * itself, stopped when asked. Its output goes straight to a file, so that it can still write its last
 * lines when we are gone; it notices our end by its standard input.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT, type ServicePlan } from './house-plan.js';
import { SayableError } from './sayable-error.js';

/** The service says: my environment is wrong. Starting it again would not help. */
const EXIT_CONFIG = 78;
const BACKOFF_MS = { first: 250, most: 10_000 };
/** After so long without a crash, the next one counts as the first. */
const STEADY_AFTER_MS = 30_000;
const STOP_TIMEOUT_MS = 25_000;
const LOG_BYTES_MAX = 20 * 1024 * 1024;

export interface ServiceEvents {
  readonly onStarted: (pid: number) => void;
  /** Sentences for people. */
  readonly say: (line: string) => void;
}

export class ServiceProcess {
  private child: ChildProcess | null = null;
  private ended: Promise<void> = Promise.resolve();
  private isStopping = false;
  private failure: SayableError | null = null;
  private backoffMs = BACKOFF_MS.first;
  private crashes = 0;
  private readonly logFile: string;

  constructor(
    readonly plan: ServicePlan,
    logDir: string,
    private readonly events: ServiceEvents,
  ) {
    this.logFile = join(logDir, `${plan.name}.log`);
  }

  get name(): string {
    return this.plan.name;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  start(): void {
    this.isStopping = false;
    rotate(this.logFile);
    const log = openSync(this.logFile, 'a');
    const startedAt = Date.now();
    // Without source maps: reading them is an eighth of the start, and dist/ reads like the source.
    const child = spawn(process.execPath, [this.plan.program], {
      cwd: ROOT,
      // Its own session: Ctrl-C reaches us alone, and we stop the services in order.
      detached: true,
      env: { ...process.env, ...this.plan.env, CONVOLOG_SUPERVISED: '1' },
      stdio: ['pipe', log, log],
    });
    closeSync(log);
    child.stdin?.on('error', () => undefined);
    this.child = child;
    if (child.pid) this.events.onStarted(child.pid);
    this.ended = new Promise((done) => {
      child.once('error', () => done());
      child.once('exit', (code, signal) => {
        done();
        this.child = null;
        if (!this.isStopping) this.afterCrash(code, signal, Date.now() - startedAt);
      });
    });
  }

  /** Resolves when /health/ready answers 200. Throws a sentence when the service cannot start. */
  async untilReady(timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (Date.now() < deadline) {
      if (this.failure) throw this.failure;
      if (await isReady(this.plan.internalUrl)) return;
      await sleep(100);
    }
    throw new SayableError(
      `${this.name} was not ready within ${timeoutMs / 1000} seconds. Its log: ${this.logFile}\n${this.lastWords()}`,
    );
  }

  /** SIGTERM, patience, SIGKILL. The service is not started again. */
  async stop(): Promise<void> {
    this.isStopping = true;
    const { child } = this;
    if (!child) return;
    child.kill('SIGTERM');
    const patience = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.ended;
    clearTimeout(patience);
  }

  /** kill -9; the service comes back by itself. For tests of exactly that. */
  kill(): void {
    // No sign of a fault: a test may kill often without being told that the service keeps ending.
    this.crashes = -1;
    this.backoffMs = BACKOFF_MS.first;
    this.child?.kill('SIGKILL');
  }

  private afterCrash(code: number | null, signal: string | null, livedMs: number): void {
    if (livedMs > STEADY_AFTER_MS) {
      this.crashes = 0;
      this.backoffMs = BACKOFF_MS.first;
    }
    this.crashes += 1;
    const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
    if (code === EXIT_CONFIG) {
      this.failure = new SayableError(`${this.name} does not start: ${this.lastWords()}`);
      this.events.say(this.failure.message);
      return;
    }
    const wait = this.backoffMs;
    this.backoffMs = Math.min(wait * 2, BACKOFF_MS.most);
    const words = signal ? '' : ` ${this.lastWords()}`;
    this.events.say(`${this.name} ${how}; starting it again in ${wait / 1000} s.${words}`);
    if (this.crashes >= 5) {
      this.failure = new SayableError(`${this.name} keeps ending. Its log: ${this.logFile}`);
    }
    setTimeout(() => {
      if (!this.isStopping && !this.child) this.start();
    }, wait).unref();
  }

  /** The end of its log: the message of a JSON line, or the bare line. */
  private lastWords(): string {
    const lines = readEnd(this.logFile).trim().split('\n').slice(-3);
    return lines.map(readable).join('\n    ');
  }
}

function readable(line: string): string {
  try {
    const { message, err } = JSON.parse(line) as { message?: string; err?: { message?: string } };
    return [message, err?.message].filter(Boolean).join(': ');
  } catch {
    return line;
  }
}

function readEnd(file: string): string {
  try {
    return readFileSync(file, 'utf8').slice(-4_000);
  } catch {
    return '';
  }
}

async function isReady(internalUrl: string): Promise<boolean> {
  try {
    const answer = await fetch(`${internalUrl}/health/ready`, {
      signal: AbortSignal.timeout(3_000),
    });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

function rotate(file: string): void {
  try {
    if (statSync(file).size > LOG_BYTES_MAX) renameSync(file, `${file}.1`);
  } catch {
    // There is no log yet.
  }
}
