/** A block of an archive: up to a thousand events in order of position, packed together. */
import type { Sealed } from '#libs/sealing';
import type { RecordedEvent } from '../event.js';
import { unpackFormat1 } from './block-format-1.js';
import { unpackFormat2 } from './block-format-2.js';

/** As it lies in the file: sealed parts follow as they are, for ciphertext does not get smaller. */
export interface PackedBlock {
  readonly packed: Buffer;
  readonly sealed: Buffer;
}

export interface ArchiveBlock {
  readonly positions: ArrayLike<number>;
  /** Throws when the event is not in this block. */
  eventAt(position: number): RecordedEvent;
  /** The stored bytes of the payload: the hash chain was made of them. Throws like `eventAt`. */
  payloadAt(position: number): { metadata: string; data: string; sealed: Sealed | null };
}

/** Throws on a format that is newer than this software. */
export function unpackBlock(format: number, block: PackedBlock): Promise<ArchiveBlock> {
  if (format === 1) return unpackFormat1(block);
  if (format === 2) return unpackFormat2(block);
  throw new Error(`The archive has a block in format ${format}: upgrade this software.`);
}
