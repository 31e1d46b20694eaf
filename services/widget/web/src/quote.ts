/** The message that an answer is about, in a line above it; a press leads to the message itself. */
import type { Message } from './chat-state.js';
import { element } from './element.js';
import type { Content } from './frames.js';
import type { Words } from './words.js';

const CHARS_MAX = 140;
/** As long as the mark in the style sheet takes to fade. */
const MARKED_MS = 1_600;

export function quote(quoted: Message, words: Words): HTMLElement {
  const author = quoted.direction === 'in' ? words.you : (quoted.authorName ?? words.agent);
  const button = element(
    'button',
    { type: 'button', class: 'quote' },
    element('b', {}, author),
    element('span', {}, shortly(saidIn(quoted.content))),
  );
  button.onclick = () => show(button, quoted.id);
  return button;
}

function show(from: HTMLElement, id: string): void {
  const log = from.closest('.log');
  const original = log?.querySelector<HTMLElement>(`[data-message="${CSS.escape(id)}"]`);
  if (!original) return;
  original.scrollIntoView({ block: 'center' });
  original.classList.add('marked');
  setTimeout(() => original.classList.remove('marked'), MARKED_MS);
}

/** What stands in a message, in plain words. */
function saidIn(content: Content): string {
  switch (content.kind) {
    case 'image':
    case 'video':
    case 'audio':
    case 'file':
    case 'sticker':
      return content.caption || (content.media.name ?? '…');
    case 'button_reply':
    case 'list_reply':
    case 'article':
      return content.title;
    case 'location':
      return content.name ?? `${content.latitude}, ${content.longitude}`;
    case 'rich_text':
      return content.text || (content.attachments?.[0]?.name ?? '…');
    default:
      // A newer server may say what this script does not know yet.
      return (content as { text?: string }).text || '…';
  }
}

/** By what people see as characters: half an emoji is no shorter word. */
function shortly(text: string): string {
  const characters = [...text.replace(/\s+/g, ' ').trim()];
  return characters.length > CHARS_MAX
    ? `${characters.slice(0, CHARS_MAX - 1).join('')}…`
    : characters.join('');
}
