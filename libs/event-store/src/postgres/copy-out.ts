/**
 * COPY TO STDOUT, read straight from the socket's chunks.
 *
 * `pg` makes an object of every message, which for COPY is one per row and costs as much as decoding it.
 * While the query runs, its socket's chunks come here first: data messages are kept as they are, all
 * others go on to `pg`, which also hears of errors and of the end. Nothing is copied.
 *
 * Message formats: PostgreSQL manual, "Frontend/Backend Protocol", Message Formats.
 */
import type { EventEmitter } from 'node:events';
import type { Pool, PoolClient } from 'pg';

const COPY_DATA = 0x64; // d
const READY_FOR_QUERY = 0x5a; // Z
const HEADER_BYTES = 5;

/** What COPY has sent: data messages one after the other, cut anywhere into pieces. */
export interface CopyPieces {
  readonly pieces: readonly Buffer[];
  readonly byteCount: number;
  /** It grew beyond the limit and was cut off: the last message may be incomplete, and more is to come. */
  readonly isCut: boolean;
}

/** The part of `pg`'s connection that a query may use. */
interface Connection {
  query(text: string): void;
  readonly stream: EventEmitter;
}

type Listener = (chunk: Buffer) => void;

/**
 * Runs one `copy (...) to stdout` on a connection of its own. Memory is bounded: beyond `bytesMax` (but
 * not within the first message) the connection is closed and what has come is the answer.
 */
export async function copyOut(pool: Pool, text: string, bytesMax: number): Promise<CopyPieces> {
  const client = await pool.connect();
  const copy = new CopyOut(text, client, bytesMax);
  try {
    client.query(copy as never);
    return await copy.done;
  } finally {
    copy.release();
  }
}

class CopyOut implements CopyPieces {
  readonly pieces: Buffer[] = [];
  byteCount = 0;
  isCut = false;
  readonly done: Promise<CopyPieces>;
  private settle: (error: Error | null) => void = () => undefined;
  private stream: EventEmitter | null = null;
  private listeners: Listener[] = [];
  /** A message header that is not complete yet. */
  private rest: Buffer | null = null;
  /** Bytes of the present message that are still to come. */
  private missing = 0;
  private isInData = false;
  private messageCount = 0;

  constructor(
    private readonly text: string,
    private readonly client: PoolClient,
    private readonly bytesMax: number,
  ) {
    this.done = new Promise((resolve, reject) => {
      this.settle = (error) => (error === null ? resolve(this) : reject(error));
    });
  }

  /** A connection that was cut off cannot be used again; whatever still comes is not looked at. */
  release(): void {
    if (!this.isCut) this.giveBack();
    this.client.release(this.isCut ? true : undefined);
  }

  submit(connection: Connection): void {
    this.stream = connection.stream;
    this.listeners = connection.stream.listeners('data') as Listener[];
    connection.stream.removeAllListeners('data');
    connection.stream.on('data', this.onChunk);
    connection.query(this.text);
  }

  handleCommandComplete(): void {
    // The row count; nobody asks for it.
  }

  handleReadyForQuery(): void {
    this.settle(null);
  }

  handleError(error: Error): void {
    this.settle(error); // Without effect when it was cut off.
  }

  /** `pg` goes on where the data ended. */
  private giveBack(unread = this.rest): void {
    const { stream, listeners } = this;
    this.stream = null;
    if (stream === null) return;
    stream.removeListener('data', this.onChunk);
    for (const listener of listeners) {
      stream.on('data', listener);
      if (unread !== null) listener(unread);
    }
  }

  private readonly onChunk = (received: Buffer): void => {
    const chunk = this.rest === null ? received : Buffer.concat([this.rest, received]);
    this.rest = null;
    let at = 0;
    while (at < chunk.length) {
      if (this.missing === 0) {
        if (chunk.length - at < HEADER_BYTES) {
          this.rest = chunk.subarray(at);
          return;
        }
        if (chunk[at] === READY_FOR_QUERY) {
          this.giveBack(chunk.subarray(at));
          return;
        }
        this.isInData = chunk[at] === COPY_DATA;
        this.missing = 1 + chunk.readUInt32BE(at + 1);
      }
      const end = this.isInData ? this.endOfData(chunk, at) : this.endOfMessage(chunk, at);
      const part = chunk.subarray(at, end);
      if (this.isInData) this.keep(part);
      else for (const listener of this.listeners) listener(part);
      at = end;
    }
  };

  private endOfMessage(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.missing);
    this.missing -= end - at;
    return end;
  }

  /** As many data messages as follow each other. */
  private endOfData(chunk: Buffer, from: number): number {
    let at = this.endOfMessage(chunk, from);
    while (this.missing === 0) {
      this.messageCount += 1;
      if (chunk.length - at < HEADER_BYTES || chunk[at] !== COPY_DATA) return at;
      this.missing = 1 + chunk.readUInt32BE(at + 1);
      at = this.endOfMessage(chunk, at);
    }
    return at;
  }

  private keep(piece: Buffer): void {
    if (this.isCut) return;
    this.pieces.push(piece);
    this.byteCount += piece.length;
    if (this.byteCount < this.bytesMax || this.messageCount < 2) return;
    this.isCut = true;
    this.settle(null);
  }
}
