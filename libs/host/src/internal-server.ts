/** The internal port: health and metrics, for the operator's network only. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import type { Health } from './health.js';

export interface InternalServer {
  readonly url: string;
  close(): Promise<void>;
}

export async function openInternalServer(options: {
  readonly host: string;
  readonly port: number;
  readonly health: Health;
  readonly metrics: Registry;
}): Promise<InternalServer> {
  const server = createServer((request, response) => {
    answer(request.url?.split('?')[0] ?? '/', response, options).catch(() => {
      response.statusCode = 500;
      response.end();
    });
  });
  await listen(server, options.port, options.host);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  path: string,
  response: ServerResponse,
  { health, metrics }: { health: Health; metrics: Registry },
): Promise<void> {
  switch (path) {
    case '/health/live':
      return json(response, 200, { status: 'live' });
    case '/health/ready': {
      const { isReady, checks } = await health.readiness();
      return json(response, isReady ? 200 : 503, {
        status: isReady ? 'ready' : 'not ready',
        checks,
      });
    }
    case '/metrics':
      response.setHeader('content-type', metrics.contentType);
      response.end(await metrics.metrics());
      return;
    default:
      return json(response, 404, { status: 'not found' });
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
