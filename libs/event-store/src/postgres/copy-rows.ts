/**
 * The rows of a COPY in binary format, one after the other, as far as they have come. The server sends
 * one row per message; the first also carries the format's header, the last its trailer.
 *
 * Format: PostgreSQL manual, COPY, "Binary Format".
 */
import type { CopyPieces } from './copy-out.js';

const MESSAGE_HEAD_BYTES = 5;
/** Signature (11), flags (4), length of the header's extension (4). */
const FORMAT_HEAD_BYTES = 19;
const TRAILER = -1;
const NOTHING = Buffer.alloc(0);

/** Walks over rows without an object per row: `next`, then read `buffer` or `view` from `at`. */
export class CopyRows {
  /** Holds the present row. */
  buffer: Buffer = NOTHING;
  /** Of the same bytes: reads numbers in one go, where a Buffer does so byte by byte. */
  view: DataView = viewOf(NOTHING);
  /** Where its first field (that field's length) is. */
  at = 0;
  private readonly pieces: Buffer[];
  private piece: Buffer = NOTHING;
  private pieceView: DataView = this.view;
  private pieceAt = 0;
  /** The beginning of a message that goes on in the next piece. */
  private parts: Buffer[] = [];
  private partsLength = 0;
  /** All of its bytes; 0 until its head is there. */
  private joinedLength = 0;
  private isAtStart = true;

  constructor({ pieces }: Pick<CopyPieces, 'pieces'>) {
    this.pieces = pieces;
  }

  /** False when no further row is complete yet. */
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
        row < message + 1 + this.view.getUint32(message + 1) && this.view.getInt16(row) !== TRAILER;
      if (!isRow) continue;
      this.at = row + 2;
      return true;
    }
  }

  /** Where in `buffer` the next message begins; -1 when there is none. */
  private nextMessage(): number {
    const { piece, pieceAt } = this;
    const left = piece.length - pieceAt;
    if (left >= MESSAGE_HEAD_BYTES && this.partsLength === 0) {
      const length = 1 + this.pieceView.getUint32(pieceAt + 1);
      if (length <= left) {
        this.buffer = piece;
        this.view = this.pieceView;
        this.pieceAt = pieceAt + length;
        return pieceAt;
      }
    }
    return this.joinMessage();
  }

  /** A message that lies in several pieces is put together; all others stay where they are. */
  private joinMessage(): number {
    while (this.partsLength < MESSAGE_HEAD_BYTES || this.partsLength < this.joinedLength) {
      if (this.pieceAt === this.piece.length && !this.takePiece()) return -1;
      const wanted = Math.max(MESSAGE_HEAD_BYTES, this.joinedLength) - this.partsLength;
      const end = Math.min(this.piece.length, this.pieceAt + wanted);
      this.parts.push(this.piece.subarray(this.pieceAt, end));
      this.partsLength += end - this.pieceAt;
      this.pieceAt = end;
      if (this.partsLength === MESSAGE_HEAD_BYTES)
        this.joinedLength = 1 + Buffer.concat(this.parts).readUInt32BE(1);
    }
    this.buffer = Buffer.concat(this.parts, this.partsLength);
    this.view = viewOf(this.buffer);
    this.parts = [];
    this.partsLength = 0;
    this.joinedLength = 0;
    return 0;
  }

  private takePiece(): boolean {
    const piece = this.pieces.shift();
    this.piece = piece ?? NOTHING;
    this.pieceView = viewOf(this.piece);
    this.pieceAt = 0;
    return piece !== undefined;
  }
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}
