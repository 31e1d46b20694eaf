/**
 * The rows of a COPY in binary format, one after the other. The server sends one row per message; the
 * first also carries the format's header, the last its trailer.
 *
 * Format: PostgreSQL manual, COPY, "Binary Format".
 */
import type { CopyPieces } from './copy-out.js';

const MESSAGE_HEAD_BYTES = 5;
/** Signature (11), flags (4), length of the header's extension (4). */
const FORMAT_HEAD_BYTES = 19;
const TRAILER = -1;
const NOTHING = Buffer.alloc(0);

/** Walks over rows without an object per row: `next`, then read `buffer` from `at`. */
export class CopyRows {
  /** Holds the present row. */
  buffer: Buffer = NOTHING;
  /** Where its first field (that field's length) is. */
  at = 0;
  private readonly pieces: readonly Buffer[];
  private piece: Buffer = NOTHING;
  private pieceAt = 0;
  private nextPiece = 0;
  private isAtStart = true;

  constructor({ pieces }: CopyPieces) {
    this.pieces = pieces;
  }

  /** False when there is no further complete row. */
  next(): boolean {
    for (;;) {
      const message = this.nextMessage();
      if (message < 0) return false;
      let row = message + MESSAGE_HEAD_BYTES;
      if (this.isAtStart) {
        this.isAtStart = false;
        row += FORMAT_HEAD_BYTES;
      }
      const isRow =
        row < message + 1 + this.buffer.readUInt32BE(message + 1) &&
        this.buffer.readInt16BE(row) !== TRAILER;
      if (!isRow) continue;
      this.at = row + 2;
      return true;
    }
  }

  /** Where in `buffer` the next message begins; -1 when there is none. */
  private nextMessage(): number {
    const { piece, pieceAt } = this;
    const left = piece.length - pieceAt;
    if (left >= MESSAGE_HEAD_BYTES) {
      const length = 1 + piece.readUInt32BE(pieceAt + 1);
      if (length <= left) {
        this.buffer = piece;
        this.pieceAt = pieceAt + length;
        return pieceAt;
      }
    }
    return this.joinMessage();
  }

  /** A message that lies in several pieces is put together; all others stay where they are. */
  private joinMessage(): number {
    const parts: Buffer[] = [];
    let length = 0;
    let needed = MESSAGE_HEAD_BYTES;
    while (length < needed) {
      if (this.pieceAt === this.piece.length) {
        const piece = this.pieces[this.nextPiece];
        if (piece === undefined) return -1;
        this.nextPiece += 1;
        this.piece = piece;
        this.pieceAt = 0;
      }
      const end = Math.min(this.piece.length, this.pieceAt + needed - length);
      parts.push(this.piece.subarray(this.pieceAt, end));
      length += end - this.pieceAt;
      this.pieceAt = end;
      if (length === MESSAGE_HEAD_BYTES && needed === MESSAGE_HEAD_BYTES)
        needed = 1 + Buffer.concat(parts).readUInt32BE(1);
    }
    this.buffer = Buffer.concat(parts, length);
    return 0;
  }
}
