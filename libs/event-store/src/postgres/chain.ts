/**
 * The hash chain of a stream: each event's link covers its content and the link before it, so a
 * changed, removed or reordered row shows. It does not cover position and time of recording, which the
 * database gives; those have an order of their own to be checked by.
 */
import { hash } from 'node:crypto';
import type { EncodedEvent } from '../encoded.js';
import type { StreamName } from '../event.js';

/** What the first event of a stream is linked to. */
export function chainStart(workspaceId: string, stream: StreamName): Buffer {
  return hash('sha256', `${workspaceId}\n${stream}`, 'buffer');
}

export function nextLink(previous: Buffer, event: EncodedEvent): Buffer {
  const { id, type, schemaVersion, isExternal, occurredAtMs, metadata, data, sealed } = event;
  // Lengths first, so that nothing can move from one field into the next.
  const envelope = `${id} ${isExternal ? 1 : 0} ${schemaVersion} ${occurredAtMs} ${type}`;
  const lengths = `${metadata.length} ${data.length} ${sealed?.keyId ?? ''}`;
  const box = sealed ? sealed.box.toString('base64') : '';
  const text = `${previous.toString('hex')} ${envelope} ${lengths}\n${metadata}${data}${box}`;
  return hash('sha256', text, 'buffer');
}
