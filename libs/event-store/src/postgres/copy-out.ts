/**
 * COPY TO STDOUT, read straight from the socket's chunks.
 *
 * `pg` makes an object of every message, which for COPY is one per row and costs as much as decoding it.
 * While the query runs, its socket's chunks come here first: data messages are kept as they are, all
 * others go on to `pg`, which also hears of errors and of the end. Nothing is copied. Whoever reads may
 * begin with the first chunk, while its bytes are still in the processor's cache; whoever is slow holds
 * nothing up: the data comes in all the same, and the connection is free when the last of it has come.
 *
 * Message formats: PostgreSQL manual, "Frontend/Backend Protocol", Message Formats.
 */
import type { EventEmitter } from 'node:events';
import type { Pool, PoolClient } from 'pg';

const COPY_DATA = 0x64; // d
const READY_FOR_QUERY = 0x5a; // Z
const HEADER_BYTES = 5;

/** What COPY has sent so far: data messages one after the other, cut anywhere into pieces. */
export interface CopyPieces {
  /** Taken away by the reader, the oldest first. */
  readonly pieces: Buffer[];
  /** Of all pieces that have come. */
  readonly byteCount: number;
  /** Nothing more will come. */
  readonly isWhole: boolean;
  /** It grew beyond the limit and was cut off: the last message may be incomplete, and more is to come. */
  readonly isCut: boolean;
  /** Resolves when there is another piece, or it is whole; rejects when the COPY failed. */
  more(): Promise<void>;
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
 *
 * @param onWhole called when all has come and the connection is free; not when it failed
 */
export function copyOut(
  pool: Pool,
  text: string,
  bytesMax: number,
  onWhole: () => void,
): CopyPieces {
  const copy = new CopyOut(text, bytesMax);
  copy.run(pool).then(
    () => {
      copy.end(null);
      onWhole();
    },
    (error: Error) => copy.end(error),
  );
  return copy;
}

class CopyOut implements CopyPieces {
  readonly pieces: Buffer[] = [];
  byteCount = 0;
  isWhole = false;
  isCut = false;
  private failure: Error | null = null;
  /** Of the reader that waits. */
  private wake: (() => void) | null = null;
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
    private readonly bytesMax: number,
  ) {}

  /** Resolves when the connection was given back. */
  async run(pool: Pool): Promise<void> {
    const client = await pool.connect();
    try {
      await new Promise<void>((resolve, reject) => {
        this.settle = (error) => (error === null ? resolve() : reject(error));
        client.query(this as never);
      });
    } finally {
      this.release(client);
    }
  }

  async more(): Promise<void> {
    if (this.pieces.length === 0 && !this.isWhole && this.failure === null)
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    if (this.failure !== null) throw this.failure;
  }

  end(error: Error | null): void {
    this.failure = error;
    this.isWhole = error === null;
    this.wakeReader();
  }

  /** A connection that was cut off cannot be used again; whatever still comes is not looked at. */
  private release(client: PoolClient): void {
    if (!this.isCut) this.giveBack();
    client.release(this.isCut ? true : undefined);
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
    this.wakeReader();
    if (this.byteCount < this.bytesMax || this.messageCount < 2) return;
    this.isCut = true;
    this.settle(null);
  }

  private wakeReader(): void {
    const { wake } = this;
    this.wake = null;
    wake?.();
  }
}
