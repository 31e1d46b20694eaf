/** The files of a content, and a content with one of them changed. */
import type { Content, Media } from './content.js';

/** In the order in which everybody counts them, from 0. */
export function filesOf(content: Content): readonly Media[] {
  if (content.kind === 'rich_text') return content.attachments ?? [];
  const alone = aloneIn(content);
  return alone ? [alone] : [];
}

/** The same content with each file as `change` gives it back. */
export function withFiles<Said extends Content>(
  content: Said,
  change: (file: Media, index: number) => Media,
): Said {
  if (content.kind === 'rich_text')
    return content.attachments
      ? { ...content, attachments: content.attachments.map(change) }
      : content;
  if (content.kind === 'template') {
    const { header } = content;
    return header && 'media' in header
      ? { ...content, header: { ...header, media: change(header.media, 0) } }
      : content;
  }
  return 'media' in content ? { ...content, media: change(content.media, 0) } : content;
}

function aloneIn(content: Content): Media | null {
  if ('media' in content) return content.media;
  // Above the words of a template.
  if (content.kind !== 'template' || !content.header) return null;
  return 'media' in content.header ? content.header.media : null;
}
