/**
 * A nats-server of its own for one test file: its JetStream is empty, nobody else publishes in it.
 * It can be stopped, killed, robbed of its disk and started again on the same port.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNats, type RunningNats } from '../../../infra/embedded/nats.js';
import { waitUntilGone } from '../../../infra/embedded/processes.js';

export interface TestNats {
  /** Stays the same over `kill` and `start`. */
  readonly url: string;
  /** E.g. "2.9.10". */
  readonly version: string;
  /** kill -9. */
  kill(): Promise<void>;
  /** Starts it again on the same port, with the disk it had. */
  start(): Promise<void>;
  /** Deletes the JetStream disk; only between `kill` and `start`. */
  loseDisk(): void;
  stop(): Promise<void>;
}

export async function startTestNats(): Promise<TestNats> {
  const image = process.env.CONVOLOG_TEST_NATS_IMAGE;
  if (image) {
    // Loaded on demand: it takes a second, and only the container run needs it.
    const { startTestNatsContainer } =
      require('./test-nats-container.js') as typeof import('./test-nats-container.js');
    return startTestNatsContainer(image);
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'convolog-test-nats-'));
  let running: RunningNats | undefined = await startNats({
    dataDir,
    storeBytesMax: 256 * 1024 ** 2,
  });
  const { url, port, version } = running;
  return {
    url,
    version,
    async kill() {
      if (!running) return;
      const { pid } = running;
      process.kill(pid, 'SIGKILL');
      await waitUntilGone(pid, 5_000);
      await running.stop();
      running = undefined;
    },
    async start() {
      running ??= await startNats({ dataDir, port, storeBytesMax: 256 * 1024 ** 2 });
      if (running.port !== port) throw new Error(`Port ${port} was taken while NATS was down.`);
    },
    loseDisk() {
      if (running) throw new Error('Kill the server before taking its disk.');
      rmSync(join(dataDir, 'jetstream'), { recursive: true, force: true });
    },
    async stop() {
      await running?.stop();
      running = undefined;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
