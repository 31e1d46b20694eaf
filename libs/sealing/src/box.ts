/**
 * The box: AES-256-GCM, bound to its place. Layout: format byte (1), nonce (12), ciphertext, tag (16).
 * Knows nothing of where keys come from.
 */
import { createCipheriv, createDecipheriv, type KeyObject, randomFillSync } from 'node:crypto';
import { type SealingPlace, TamperedError } from './sealer.js';

const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + NONCE_BYTES;
const TAG_LENGTH = { authTagLength: TAG_BYTES };

export function sealBox(place: SealingPlace, key: KeyObject, plaintext: Buffer | string): Buffer {
  const nonce = nextNonce();
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(bound(place));
  const ciphertext =
    typeof plaintext === 'string' ? cipher.update(plaintext, 'utf8') : cipher.update(plaintext);
  cipher.final(); // GCM is a stream cipher: nothing is held back, this only ends the tag.
  const box = Buffer.allocUnsafe(HEAD_BYTES + ciphertext.length + TAG_BYTES);
  box[0] = FORMAT;
  nonce.copy(box, 1);
  ciphertext.copy(box, HEAD_BYTES);
  cipher.getAuthTag().copy(box, HEAD_BYTES + ciphertext.length);
  return box;
}

/** Throws `TamperedError` when the box, or the place it claims, was changed. */
export function openBox(place: SealingPlace, key: KeyObject, box: Buffer): Buffer {
  if (box[0] !== FORMAT || box.length < HEAD_BYTES + TAG_BYTES) throw new TamperedError(place);
  const tagAt = box.length - TAG_BYTES;
  box.copy(nonceRead, 0, 1, HEAD_BYTES);
  box.copy(tagRead, 0, tagAt);
  const decipher = createDecipheriv('aes-256-gcm', key, nonceRead, TAG_LENGTH);
  decipher.setAAD(bound(place));
  decipher.setAuthTag(tagRead);
  const plaintext = decipher.update(box.subarray(HEAD_BYTES, tagAt));
  try {
    decipher.final();
  } catch {
    throw new TamperedError(place);
  }
  return plaintext;
}

/** Read by the cipher at once and never kept: the same bytes serve every box, where parts of each cost more. */
const nonceRead = Buffer.alloc(NONCE_BYTES);
const tagRead = Buffer.alloc(TAG_BYTES);
/** By length. */
const boundTo: Buffer[] = [];

/** None of the parts may hold a line break, so two places never read the same. */
function bound(place: SealingPlace): Buffer {
  const text = `${place.workspaceId}\n${place.stream}\n${place.eventId}`;
  boundTo[text.length] ??= Buffer.alloc(text.length);
  const bytes = boundTo[text.length] as Buffer;
  bytes.write(text, 0, 'latin1');
  return bytes;
}

/** Random nonces are safe for 2^32 boxes per key; a person does not write that much. */
const nonces = Buffer.alloc(NONCE_BYTES * 512);
let nextNonceAt = nonces.length;

function nextNonce(): Buffer {
  if (nextNonceAt === nonces.length) {
    randomFillSync(nonces);
    nextNonceAt = 0;
  }
  nextNonceAt += NONCE_BYTES;
  return nonces.subarray(nextNonceAt - NONCE_BYTES, nextNonceAt);
}
