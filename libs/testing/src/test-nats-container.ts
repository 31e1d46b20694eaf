/**
 * The same nats-server for a test file, in a container: `npm run test:containers` asks for it. Each
 * file has its own, which can be killed, robbed of its disk and started again on the same port.
 */
import {
  GenericContainer,
  getContainerRuntimeClient,
  type StartedTestContainer,
  Wait,
} from 'testcontainers';
import { isNatsReady } from '../../../infra/embedded/nats.js';
import { freePort } from '../../../infra/embedded/processes.js';
import type { TestNats } from './test-nats.js';
import { until } from './until.js';

export async function startTestNatsContainer(image: string): Promise<TestNats> {
  const port = await freePort();
  let container: StartedTestContainer | null = await startContainer(image, port);
  const version = await versionIn(container);
  let isDiskKept = true;
  return {
    url: `nats://127.0.0.1:${port}`,
    version,
    async kill() {
      await (await handleOf(container)).kill();
    },
    loseDisk() {
      isDiskKept = false;
    },
    async start() {
      if (isDiskKept) {
        await (await handleOf(container)).start();
      } else {
        await container?.stop();
        container = await startContainer(image, port);
        isDiskKept = true;
      }
      // Docker listens on the port before the server does.
      await until(() => isNatsReady(port), { timeoutMs: 15_000, what: 'NATS in its container' });
    },
    async stop() {
      await container?.stop();
      container = null;
    },
  };
}

function startContainer(image: string, port: number): Promise<StartedTestContainer> {
  return new GenericContainer(image)
    .withCommand(['--jetstream', '--store_dir', '/tmp/jetstream', '--http_port', '8222'])
    .withExposedPorts({ container: 4222, host: port })
    .withWaitStrategy(Wait.forLogMessage(/Server is ready/))
    .start();
}

async function handleOf(container: StartedTestContainer | null) {
  if (!container) throw new Error('This NATS was stopped for good.');
  const client = await getContainerRuntimeClient();
  return client.container.getById(container.getId());
}

async function versionIn(container: StartedTestContainer): Promise<string> {
  const { output } = await container.exec(['nats-server', '--version']);
  return /v?(\d+\.\d+\.\d+)/.exec(output)?.[1] ?? 'unknown';
}
