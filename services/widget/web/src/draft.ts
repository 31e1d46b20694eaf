/** What the visitor says, before the server has it. */
import type { Content, Draft } from './frames.js';

/** `crypto.randomUUID` is missing on pages without https. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** How words that still wait are shown. */
export function contentOf(draft: Draft): Content {
  if (draft.attachment)
    return {
      kind: 'file',
      media: { mime: '', name: draft.attachment.name },
      ...(draft.text ? { caption: draft.text } : {}),
    };
  return { kind: 'text', text: draft.choice?.title ?? draft.text ?? '' };
}
