/**
 * Reads payloads: small ones here, large ones in a thread of their own.
 *
 * A mail of some megabytes takes a parser a second and more. On the main thread everybody would
 * wait for it: chats would stand still, and connections to the database time out before their turn
 * comes. In the thread, memory and time are bounded as well: a payload made to choke the parser is
 * quarantined, and nothing else happens.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type AnyChannel, type InboundElement, MalformedPayload } from '#libs/channels';
import type { ParseAnswer, ParseRequest } from './parse-worker.js';

export interface PayloadReaderOptions {
  /** Payloads from this size on are large. Default 128 KiB. */
  readonly largeBytes?: number;
  /** For one payload, its turn included in the thread. Default 30,000. */
  readonly timeoutMs?: number;
}

interface Pending {
  readonly resolve: (answer: ParseAnswer) => void;
  readonly reject: (error: Error) => void;
}

const MEMORY_MIB_MAX = 1024;

export class PayloadReader {
  private worker: Worker | null = null;
  private readonly pending = new Map<number, Pending>();
  private turn: Promise<unknown> = Promise.resolve();
  private lastId = 0;

  constructor(private readonly options: PayloadReaderOptions = {}) {}

  /** Throws what the channel's `parse` throws, and an error when it takes too long. */
  async read(channel: AnyChannel, body: Buffer, config: unknown): Promise<InboundElement[]> {
    if (body.length < (this.options.largeBytes ?? 128 * 1024))
      return await channel.parse(body, config);
    const reading = this.turn.then(() => this.ask(channel.id, body, config));
    this.turn = reading.catch(() => undefined);
    const answer = await reading;
    switch (answer.kind) {
      case 'read': {
        const raws = answer.raws.map((raw) =>
          Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength),
        );
        return answer.elements.map(({ raw, result }) => ({ raw: raws[raw] ?? body, result }));
      }
      case 'malformed':
        throw new MalformedPayload(answer.message);
      case 'failed':
        throw new Error(answer.message);
      case 'unknown channel': // One that discovery does not find: a test's own.
        return await channel.parse(body, config);
    }
  }

  private ask(channel: string, body: Buffer, config: unknown): Promise<ParseAnswer> {
    const id = ++this.lastId;
    const worker = (this.worker ??= this.start());
    return new Promise<ParseAnswer>((resolve, reject) => {
      const timer = setTimeout(
        () => this.giveUp(worker, new Error('The parser took too long.')),
        this.options.timeoutMs ?? 30_000,
      );
      timer.unref();
      const settle =
        <Value>(done: (value: Value) => void) =>
        (value: Value) => {
          clearTimeout(timer);
          this.pending.delete(id);
          worker.unref(); // An idle thread is no reason for a process to stay.
          done(value);
        };
      this.pending.set(id, { resolve: settle(resolve), reject: settle(reject) });
      worker.ref();
      worker.postMessage({ id, channel, body, config } satisfies ParseRequest);
    });
  }

  private start(): Worker {
    const worker = new Worker(join(__dirname, 'parse-worker.js'), {
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MIB_MAX },
    });
    worker.on('message', (answer: ParseAnswer) => this.pending.get(answer.id)?.resolve(answer));
    worker.on('error', (error) => this.giveUp(worker, error));
    worker.on('exit', () => this.giveUp(worker, new Error('The parser ended.')));
    return worker;
  }

  /** What waits fails; the next large payload gets a new thread. */
  private giveUp(worker: Worker, error: Error): void {
    if (this.worker !== worker) return;
    this.worker = null;
    for (const { reject } of this.pending.values()) reject(error);
    void worker.terminate();
  }
}
