/**
 * Keeps PostgreSQL or NATS up: one that ends by itself is started again on the same port, because
 * every service knows that address. Services wait and reconnect by themselves meanwhile.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, isPortFree } from './processes.js';

export interface Server {
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

const POLL_MS = 250;
const RETRY_MS = 1_000;

export class KeptServer {
  private isStopping = false;
  private restarting: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout;

  constructor(
    private readonly name: string,
    private current: Server,
    /** Starts it with the data it had, wanting this port. */
    private readonly startAgain: (port: number) => Promise<Server>,
    private readonly say: (line: string) => void,
  ) {
    this.timer = this.watch();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.timer);
    await this.restarting;
    await this.current.stop();
  }

  /** By its pid, not by an event: it may be a server that an earlier copy has started. */
  private watch(): NodeJS.Timeout {
    const timer = setInterval(() => {
      if (isAlive(this.current.pid)) return;
      clearInterval(timer);
      this.restarting = this.bringBack();
    }, POLL_MS);
    timer.unref();
    return timer;
  }

  private async bringBack(): Promise<void> {
    const { port } = this.current;
    this.say(`${this.name} has ended; starting it again.`);
    await this.current.stop();
    while (!this.isStopping) {
      try {
        if (await isPortFree(port)) {
          const again = await this.startAgain(port);
          this.current = again;
          if (again.port === port) {
            this.timer = this.watch();
            return;
          }
          await again.stop();
        }
      } catch (error) {
        this.say(`${this.name} does not start: ${(error as Error).message}`);
      }
      await sleep(RETRY_MS);
    }
  }
}
