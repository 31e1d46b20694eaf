/** A way to NATS that can be cut for a while: packets stand still in both directions, connections stay open. */
import { connect, createServer, type Server, type Socket } from 'node:net';

export class FragileWay {
  private readonly sockets = new Set<Socket>();
  private isCut = false;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async to(url: string): Promise<FragileWay> {
    const target = new URL(url);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address() as { port: number };
    const way = new FragileWay(server, `nats://127.0.0.1:${address.port}`);
    server.on('connection', (near) => {
      const far = connect(Number(target.port), target.hostname);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        way.sockets.add(one);
        if (way.isCut) one.pause();
        one.on('data', (bytes) => other.write(bytes));
        one.on('error', () => other.destroy());
        one.on('close', () => {
          way.sockets.delete(one);
          other.destroy();
        });
      }
    });
    return way;
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.pause();
  }

  mend(): void {
    this.isCut = false;
    for (const socket of this.sockets) socket.resume();
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
