/**
 * The hash chain of a stream: each event's link covers its content and the link before it, so a
 * changed, removed or reordered row shows. It does not cover position and time of recording, which the
 * database gives; those have an order of their own to be checked by.
 */
import { hash } from 'node:crypto';
import type { EncodedEvent } from '../encoded.js';
import type { StreamName } from '../event.js';
import type { Bytes } from './known-texts.js';

/** SHA-256 as a string of 32 characters, one per byte: half as dear to make and to keep as a Buffer. */
export type Link = string;

/** The link before, two UUIDs, a line break. */
const FIXED_BYTES_MAX = 32 + 36 + 36 + 1;
/** One call of hash() over one buffer costs half of what pieces cost. */
let scratch = Buffer.allocUnsafe(16_384) as Bytes;
const LINE_BREAK = 10;

/** What the first event of a stream is linked to. */
export function chainStart(workspaceId: string, stream: StreamName): Link {
  return hash('sha256', `${workspaceId}\n${stream}`, 'binary');
}

/** `content` is the event's metadata and data as they are stored, one after the other. */
export function nextLink(previous: Link, event: EncodedEvent, content: Buffer): Link {
  const { id, type, schemaVersion, isExternal, occurredAtMs, metadata, data, sealed } = event;
  // Lengths first, so that nothing can move from one field into the next.
  const head = ` ${isExternal ? 1 : 0} ${schemaVersion} ${occurredAtMs} ${type} ${metadata.length} ${data.length} `;
  const length = FIXED_BYTES_MAX + head.length * 3 + content.length + (sealed?.box.length ?? 0);
  if (scratch.length < length) scratch = Buffer.allocUnsafe(length * 2) as Bytes;
  let end = scratch.latin1Write(previous, 0);
  end += scratch.latin1Write(id, end);
  end += scratch.utf8Write(head, end);
  if (sealed) end += scratch.latin1Write(sealed.keyId, end);
  scratch[end] = LINE_BREAK;
  end += 1;
  scratch.set(content, end);
  end += content.length;
  if (sealed) {
    scratch.set(sealed.box, end);
    end += sealed.box.length;
  }
  return hash('sha256', scratch.subarray(0, end), 'binary');
}

/** A link as it is stored. */
export function linkFrom(stored: Buffer): Link {
  return stored.toString('latin1');
}

/** Metadata and data as the bytes that are stored, one after the other. */
export function contentOf(event: EncodedEvent): Buffer {
  return Buffer.from(event.metadata + event.data);
}
