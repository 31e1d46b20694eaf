/** A real HTTP server that answers as a platform would, or fails in the ways that platforms fail. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Scripted } from './fixtures.js';

/** `silent`: takes the request and never answers. `cut`: breaks the connection after taking it. */
export type Behaviour =
  | Scripted
  | 'silent'
  | 'cut'
  | { readonly status: number; readonly raw: string };

export class PretendPlatform {
  readonly received: { readonly path: string; readonly body: string }[] = [];
  behaviour: Behaviour = 'silent';

  private constructor(private readonly server: Server) {}

  static async start(): Promise<PretendPlatform> {
    const server = createServer();
    const platform = new PretendPlatform(server);
    server.on('request', (request, response) => void platform.take(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return platform;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    this.received.push({ path: request.url ?? '', body: Buffer.concat(chunks).toString('utf8') });
    const { behaviour } = this;
    if (behaviour === 'silent') return;
    if (behaviour === 'cut') {
      request.socket.destroy();
      return;
    }
    const headers = 'headers' in behaviour ? behaviour.headers : undefined;
    response.writeHead(behaviour.status, { 'content-type': 'application/json', ...headers });
    response.end('raw' in behaviour ? behaviour.raw : JSON.stringify(behaviour.body));
  }
}
