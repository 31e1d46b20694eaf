/**
 * Seeds the demo in containers: `docker compose --profile dev up` runs it as a job of its own
 * (`npm start` does the same in its own process). Refuses in production: everybody knows the password.
 */
import { join } from 'node:path';
import { seedDemo } from './seed-demo.js';

async function main(): Promise<void> {
  const { env } = process;
  if (env.NODE_ENV !== 'development') {
    throw new Error(
      'NODE_ENV must be "development": the demo has a password that everybody knows.',
    );
  }
  const { DEMO_KEY: demoKey, DATA_DIR: dataDir } = env;
  if (!demoKey) throw new Error('DEMO_KEY is missing: any 32 random bytes or more.');
  if (!dataDir) throw new Error('DATA_DIR is missing: the folder that the sandbox reads too.');
  const demo = await seedDemo({
    places: {
      overviewUrl: env.OVERVIEW_URL ?? 'http://127.0.0.1:3002',
      publicUrl: env.PUBLIC_URL ?? 'http://127.0.0.1:3000',
      sandboxUrl: env.SANDBOX_URL ?? 'http://127.0.0.1:3003',
      sandboxSmtpHost: env.SANDBOX_SMTP_HOST ?? '127.0.0.1',
      sandboxSmtpPort: Number(env.SANDBOX_SMTP_PORT ?? 2526),
    },
    demoKey,
    sandboxInboxesFile: join(dataDir, 'sandbox-inboxes.json'),
    receiptFile: join(dataDir, 'demo.json'),
    report: print,
  });
  print(demo ? 'The demo is ready.' : 'This workspace is not the demo; nothing was changed.');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`demo: ${(error as Error).message}\n`);
  process.exitCode = 1;
});
