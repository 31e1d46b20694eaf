/**
 * `npm start` after the preparations: starts the house, seeds the demo once, prints where everything
 * is, and waits for the signal to stop. Imported by start.mjs only.
 */
import { isAbsolute, join } from 'node:path';
import { seedDemo } from '../demo/seed-demo.js';
import { printBanner } from './banner.js';
import { type House, startHouse } from './house.js';
import { ROOT, sandboxInboxesFile } from './house-plan.js';
import { SayableError } from './sayable-error.js';

export interface RunOptions {
  /** Of `performance.now()`, when the person pressed Enter. */
  readonly startedAt: number;
  readonly report: (line: string) => void;
}

const PARENT_POLL_MS = 500;
const IMPATIENT_AFTER_MS = 1_500;

/** Resolves with the exit code when everything has stopped. */
export async function runHouse({ startedAt, report }: RunOptions): Promise<number> {
  const port = portFrom(process.env.PORT);
  const given = process.env.DATA_DIR || '.data';
  const dataDir = isAbsolute(given) ? given : join(ROOT, given);
  const asked = new AbortController();
  const stopAsked = whenAskedToStop().then((why) => {
    asked.abort();
    process.stdout.write(`\nStopping (${why}) ...\n`);
  });
  let house: House;
  try {
    house = await startHouse({
      dataDir,
      port,
      ...(process.env.DATABASE_URL ? { databaseUrl: process.env.DATABASE_URL } : {}),
      ...(process.env.NATS_URL ? { natsUrl: process.env.NATS_URL } : {}),
      keepsServers: true,
      say: report,
      signal: asked.signal,
    });
  } catch (error) {
    if (!asked.signal.aborted) throw error;
    process.stdout.write('Stopped before everything was up.\n');
    return 130;
  }
  if (!asked.signal.aborted) {
    const demo = await seed(house, dataDir, report);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    printBanner({ house, demo, dataDir, seconds });
  }
  await stopAsked;
  await house.stop();
  process.stdout.write('Stopped. Your data is kept.\n');
  return 0;
}

async function seed(house: House, dataDir: string, report: (line: string) => void) {
  const isDevelopment = (process.env.NODE_ENV || 'development') === 'development';
  // Everybody knows the demo's password: it exists on a developer's own machine only.
  if (!isDevelopment || process.env.DEMO === 'off') return null;
  if (!house.plan.services.some(({ name }) => name === 'overview')) return null;
  const { overviewUrl, publicUrl, sandboxUrl, sandboxSmtpPort } = house.plan;
  try {
    return await seedDemo({
      places: { overviewUrl, publicUrl, sandboxUrl, sandboxSmtpPort, sandboxSmtpHost: '127.0.0.1' },
      demoKey: house.secrets.demoKey,
      sandboxInboxesFile: sandboxInboxesFile(dataDir),
      receiptFile: join(dataDir, 'demo.json'),
      report,
    });
  } catch (error) {
    report(`The demo could not be prepared: ${(error as Error).message}`);
    return null;
  }
}

function portFrom(value: string | undefined): number {
  const port = Number(value || 3000);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new SayableError('PORT must be a whole number from 1 to 65535.');
}

/**
 * Ctrl-C, SIGTERM, a closed terminal, or npm killed under our feet. One Ctrl-C may reach us twice,
 * from the terminal and from npm; only one that comes later means "at once".
 */
function whenAskedToStop(): Promise<string> {
  return new Promise((resolve) => {
    let askedAt = 0;
    const ask = (why: string) => {
      if (askedAt > 0 && why === 'SIGINT' && Date.now() - askedAt > IMPATIENT_AFTER_MS) {
        process.exit(130);
      }
      askedAt ||= Date.now();
      resolve(why);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => ask(signal));
    }
    if (!process.env.npm_lifecycle_event) return;
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) ask('npm is gone');
    }, PARENT_POLL_MS).unref();
  });
}
