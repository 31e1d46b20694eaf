/**
 * The box: AES-256-GCM, bound to its place. Layout: format byte (1), nonce (12), ciphertext, tag (16).
 * Knows nothing of where keys come from.
 */
import {
  type CipherKey,
  createCipheriv,
  createDecipheriv,
  type KeyObject,
  randomFillSync,
} from 'node:crypto';
import { type SealingPlace, TamperedError } from './sealer.js';

const FORMAT = 1;
const NONCE_BYTES = 12;
/** Behind the ciphertext. */
export const TAG_BYTES = 16;
/** In front of the ciphertext. */
export const HEAD_BYTES = 1 + NONCE_BYTES;
const TAG_LENGTH = { authTagLength: TAG_BYTES };

export function sealBox(place: SealingPlace, key: KeyObject, plaintext: Buffer | string): Buffer {
  takeNonce();
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(bound(place));
  const ciphertext = cipher.update(typeof plaintext === 'string' ? bytesOf(plaintext) : plaintext);
  cipher.final(); // GCM is a stream cipher: nothing is held back, this only ends the tag.
  const box = Buffer.allocUnsafe(HEAD_BYTES + ciphertext.length + TAG_BYTES);
  box[0] = FORMAT;
  for (let at = 0; at < NONCE_BYTES; at += 1) box[1 + at] = nonce[at] as number;
  box.set(ciphertext, HEAD_BYTES);
  box.set(cipher.getAuthTag(), HEAD_BYTES + ciphertext.length);
  return box;
}

/** Throws `TamperedError` when the box, or the place it claims, was changed. */
export function openBox(place: SealingPlace, key: KeyObject, box: Buffer): Buffer {
  const plaintext = openBound(bound(place), key, box);
  if (plaintext === null) throw new TamperedError(place);
  return plaintext;
}

/** `null` when the box, or the place that it was bound to, was changed. */
export function openBound(place: Buffer, key: CipherKey, box: Buffer): Buffer | null {
  if (box[0] !== FORMAT || box.length < HEAD_BYTES + TAG_BYTES) return null;
  const tagAt = box.length - TAG_BYTES;
  box.copy(nonceRead, 0, 1, HEAD_BYTES);
  box.copy(tagRead, 0, tagAt);
  const decipher = createDecipheriv('aes-256-gcm', key, nonceRead, TAG_LENGTH);
  decipher.setAAD(place);
  decipher.setAuthTag(tagRead);
  const plaintext = decipher.update(box.subarray(HEAD_BYTES, tagAt));
  try {
    decipher.final();
  } catch {
    return null;
  }
  return plaintext;
}

/** Read by the cipher at once and never kept: the same bytes serve every box, where parts of each cost more. */
const nonceRead = Buffer.alloc(NONCE_BYTES);
const tagRead = Buffer.alloc(TAG_BYTES);

/**
 * Where additional data and plaintext are written before the cipher reads them; good until the next
 * call. A text that is put together first, or a Buffer for each, is a third of a small box's cost.
 */
const scratch = Buffer.allocUnsafe(65_536);
const LINE_BREAK = 10;
/** UTF-8 has three bytes at most for a code unit of a string. */
const UNIT_BYTES_MAX = 3;

/** None of the parts may hold a line break, so two places never read the same. */
function bound({ workspaceId, stream, eventId }: SealingPlace): Buffer {
  // What is cut off would not be bound.
  if (boundBytes(workspaceId, stream, eventId) > scratch.length)
    throw new RangeError('The place of a box is longer than any place is.');
  return beginning(writeBound(scratch, 0, workspaceId, stream, eventId));
}

/** Of the scratch memory; the short ones are made once, for they cost more than what is in them. */
const BEGINNINGS = 2_048;
const beginnings = Array.from<Buffer | undefined>({ length: BEGINNINGS });

function beginning(length: number): Buffer {
  if (length >= BEGINNINGS) return scratch.subarray(0, length);
  return (beginnings[length] ??= scratch.subarray(0, length));
}

export function boundBytes(workspaceId: string, stream: string, eventId: string): number {
  return workspaceId.length + stream.length + eventId.length + 2;
}

/** What a box is bound to. Answers where it ends; there must be room for it. */
export function writeBound(
  target: Buffer,
  at: number,
  workspaceId: string,
  stream: string,
  eventId: string,
): number {
  const bytes = target as Latin1;
  let end = at + bytes.latin1Write(workspaceId, at);
  bytes[end] = LINE_BREAK;
  end += 1 + bytes.latin1Write(stream, end + 1);
  bytes[end] = LINE_BREAK;
  return end + 1 + bytes.latin1Write(eventId, end + 1);
}

/** Node's own quick way, which `write` leads to after some checks. */
interface Latin1 extends Buffer {
  latin1Write(text: string, at: number): number;
}

/** The cipher has read the additional data by now: it may be written over. */
function bytesOf(text: string): Buffer {
  if (text.length * UNIT_BYTES_MAX > scratch.length) return Buffer.from(text);
  return beginning(scratch.write(text, 0));
}

/** Random nonces are safe for 2^32 boxes per key; a person does not write that much. */
const nonces = Buffer.alloc(NONCE_BYTES * 512);
let nextNonceAt = nonces.length;
/** The one for the next box; the cipher has read it when it is made. */
const nonce = Buffer.alloc(NONCE_BYTES);

function takeNonce(): void {
  if (nextNonceAt === nonces.length) {
    randomFillSync(nonces);
    nextNonceAt = 0;
  }
  for (let at = 0; at < NONCE_BYTES; at += 1) nonce[at] = nonces[nextNonceAt + at] as number;
  nextNonceAt += NONCE_BYTES;
}
