import type { Content } from './content.js';

/** One line that stands for the content in lists and notifications. Never empty. */
export function summaryOf(content: Content): string {
  switch (content.kind) {
    case 'text':
      return content.text || '(empty message)';
    case 'rich_text':
      return content.strippedText || content.text || content.subject || '(empty message)';
    case 'image':
    case 'video':
    case 'audio':
    case 'file':
    case 'sticker': {
      const what = content.media.isVoice ? 'voice message' : content.kind;
      const label = content.caption ?? content.media.name;
      return label ? `[${what}] ${label}` : `[${what}]`;
    }
    case 'location':
      return `[location] ${content.name ?? content.address ?? `${content.latitude}, ${content.longitude}`}`;
    case 'contact_card':
      return `[contact] ${content.contacts.map((contact) => contact.name).join(', ')}`;
    case 'button_reply':
    case 'list_reply':
      return content.title || content.payload || '(a choice)';
    case 'form':
    case 'list':
      return content.text;
    case 'form_answer':
      return `[form] ${Object.values(content.answers).join(', ')}`;
    case 'carousel':
      return `[carousel] ${content.cards.map((card) => card.title).join(', ') || (content.text ?? '')}`;
    case 'template':
      return content.text ?? `[template] ${content.name}`;
    case 'rating':
      return content.score === undefined ? '[rating]' : `[rating] ${content.score} of 5`;
    case 'article':
      return `[article] ${content.title}`;
    case 'referral':
      return `[referral] ${content.title ?? content.source}`;
    case 'order':
      return content.text ?? `[order] ${content.items.length} item(s)`;
    case 'system_notice':
      return content.text || `[${content.code}]`;
    case 'unsupported':
      return `[unsupported: ${content.what}]`;
  }
}
