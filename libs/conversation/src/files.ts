/** The files of a content, and a content with one of them changed. */
import type { Content, Media } from './content.js';

/** In the order in which everybody counts them, from 0. */
export function filesOf(content: Content): readonly Media[] {
  if (content.kind === 'rich_text') return content.attachments ?? [];
  return 'media' in content ? [content.media] : [];
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
  return 'media' in content ? { ...content, media: change(content.media, 0) } : content;
}
