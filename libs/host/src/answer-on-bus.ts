/**
 * Nest's NATS transport, for questions that need an answer now.
 *
 * The framework's own server ends the process when a message is not JSON (the promise of its
 * handler rejects and nobody listens). Anybody who may publish could do that, so this one catches.
 */
import { ServerNats } from '@nestjs/microservices';
import type { Counter } from 'prom-client';
import type { Log } from './log.js';

export class BusAnswers extends ServerNats {
  constructor(
    servers: readonly string[],
    service: string,
    private readonly to: { readonly log: Log; readonly malformed: Counter },
  ) {
    super({
      servers: [...servers],
      name: service,
      // Replicas share the questions.
      queue: service,
      maxReconnectAttempts: -1,
      waitOnFirstConnect: true,
      reconnectTimeWait: 500,
      reconnectJitter: 1_000,
    });
  }

  override async handleMessage(
    ...args: Parameters<ServerNats['handleMessage']>
  ): ReturnType<ServerNats['handleMessage']> {
    try {
      return await super.handleMessage(...args);
    } catch (error) {
      this.to.malformed.inc();
      this.to.log.warn({ subject: args[0], err: error }, 'a question could not be read');
    }
  }
}
