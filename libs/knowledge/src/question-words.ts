/** The words by which a message is looked up in the brain; `null` when it has none. */
import type { Content } from '#libs/conversation';

export function wordsOfQuestion(content: Content): string | null {
  switch (content.kind) {
    case 'text':
      return content.text;
    case 'rich_text':
      return content.strippedText || content.text || content.subject || null;
    case 'button_reply':
    case 'list_reply':
      return content.title || content.payload;
    case 'image':
    case 'video':
    case 'file':
      return content.caption ?? null;
    default:
      return null;
  }
}
