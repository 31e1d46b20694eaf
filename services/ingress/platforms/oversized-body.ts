/**
 * A body beyond its channel's limit, in bounded memory: what passes by is proven, measured and named, and
 * only the beginning stays.
 */
import { createHash } from 'node:crypto';
import type { PieceCheck } from '#libs/channels';
import { HEAD_BYTES } from '#libs/intake';

export class OversizedBody {
  private readonly naming = createHash('sha256');
  private readonly beginning: Buffer[] = [];
  private kept = 0;
  private seen = 0;

  constructor(private readonly check: PieceCheck) {}

  get bytes(): number {
    return this.seen;
  }

  take(piece: Buffer): void {
    this.seen += piece.length;
    this.naming.update(piece);
    this.check.take(piece);
    if (this.kept === HEAD_BYTES) return;
    // A copy: a slice would keep the whole piece in memory.
    const head = Buffer.from(piece.subarray(0, HEAD_BYTES - this.kept));
    this.kept += head.length;
    this.beginning.push(head);
  }

  /** After the last piece, once: `null` when nobody vouches for it. */
  finish(): { readonly head: Buffer; readonly bytes: number; readonly digest: string } | null {
    if (!this.check.isGenuine()) return null;
    return {
      head: Buffer.concat(this.beginning),
      bytes: this.seen,
      digest: this.naming.digest('hex'),
    };
  }
}
