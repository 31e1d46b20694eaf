/**
 * What a visitor's file is, by its first bytes: the name and the browser's word for it are claims.
 * Only what a browser cannot run is an image; SVG and HTML are files to download.
 */
import type { Media } from '#libs/conversation';
import type { Spoken } from './payload.js';

const SIGNATURES: readonly (readonly [mime: string, offset: number, bytes: string])[] = [
  ['image/png', 0, '89504e470d0a1a0a'],
  ['image/jpeg', 0, 'ffd8ff'],
  ['image/gif', 0, '47494638'],
  ['image/webp', 8, '57454250'],
  ['application/pdf', 0, '255044462d'],
  ['video/mp4', 4, '66747970'],
  ['video/webm', 0, '1a45dfa3'],
  ['audio/ogg', 0, '4f676753'],
  ['audio/mpeg', 0, '494433'],
];

export type AttachmentKind = 'image' | 'video' | 'audio' | 'file';

export function readAttachment(given: NonNullable<Spoken['attachment']>): {
  readonly kind: AttachmentKind;
  readonly media: Media;
} {
  const bytes = bytesOf(given);
  const mime = mimeOf(bytes);
  const family = mime.split('/')[0];
  return {
    kind: family === 'image' || family === 'video' || family === 'audio' ? family : 'file',
    media: {
      mime,
      name: safeName(given.name),
      sizeBytes: bytes.length,
      source: { from: 'mime_part', index: 0 },
    },
  };
}

export function bytesOf(given: NonNullable<Spoken['attachment']>): Buffer {
  return Buffer.from(given.base64, 'base64');
}

export function mimeOf(bytes: Buffer): string {
  const head = bytes.subarray(0, 16).toString('hex');
  const found = SIGNATURES.find(([, offset, mark]) => head.startsWith(mark, offset * 2));
  return found?.[0] ?? 'application/octet-stream';
}

function safeName(name: string): string {
  return (
    name
      .replace(/\p{Cc}/gu, '')
      .split(/[\\/]/)
      .at(-1)
      ?.trim() || 'file'
  );
}
