/** One message as it is drawn: words, files, options, time and what became of it. */
import type { Chat } from './chat.js';
import type { Message } from './chat-state.js';
import { element, link, withLinks } from './element.js';
import type { Media } from './frames.js';
import { icon } from './icons.js';
import { quote } from './quote.js';
import type { Words } from './words.js';

export interface BubbleContext {
  readonly chat: Pick<Chat, 'media' | 'say'>;
  readonly words: Words;
  readonly language: string;
  readonly seenUpTo: number;
  /** The message that this one answers, when it is known here. */
  readonly quoted: Message | null;
  /** Options can be chosen only in the newest message. */
  readonly isNewest: boolean;
}

export function bubble(message: Message, context: BubbleContext): HTMLElement {
  const { words, language } = context;
  const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' });
  const isMine = message.direction === 'in';
  return element(
    'div',
    {
      class: `bubble ${isMine ? 'mine' : 'theirs'}${message.problem === null ? '' : ' failed'}`,
      'data-message': message.id,
      'data-state': isMine ? stateOf(message, context.seenUpTo) : null,
    },
    context.quoted && quote(context.quoted, words),
    body(message, context),
    message.problem === null
      ? null
      : element('p', { class: 'problem' }, `${words.failed}. ${message.problem}`),
    element(
      'span',
      { class: 'foot' },
      element('time', { datetime: message.at.toISOString() }, time.format(message.at)),
      message.via === 'email' ? element('span', {}, words.byMail) : null,
      isMine && message.problem === null ? ticks(message, context) : null,
    ),
  );
}

type State = 'waiting' | 'sent' | 'seen' | 'failed';

function stateOf(message: Message, seenUpTo: number): State {
  if (message.problem !== null) return 'failed';
  if (message.cursor === null) return 'waiting';
  return message.cursor <= seenUpTo ? 'seen' : 'sent';
}

/** A clock, one tick, two ticks; a screen reader hears the word. */
function ticks(message: Message, { words, seenUpTo }: BubbleContext): HTMLElement {
  const state = stateOf(message, seenUpTo) as Exclude<State, 'failed'>;
  const marks = { waiting: '◷', sent: '✓', seen: '✓✓' };
  return element(
    'span',
    { class: `ticks ${state}`, role: 'img', 'aria-label': words[state], title: words[state] },
    marks[state],
  );
}

function body(message: Message, context: BubbleContext): Node {
  const { content } = message;
  const parts = document.createDocumentFragment();
  switch (content.kind) {
    case 'text':
      parts.append(words(content.text));
      break;
    case 'rich_text':
      parts.append(words(content.text));
      for (const [index, media] of (content.attachments ?? []).entries())
        parts.append(file(message, media, index, context));
      break;
    case 'image':
    case 'sticker':
    case 'video':
    case 'audio':
    case 'file':
      parts.append(
        content.kind === 'image' || content.kind === 'sticker'
          ? picture(message, content.media, context)
          : file(message, content.media, 0, context),
      );
      if (content.caption) parts.append(words(content.caption));
      break;
    case 'list':
      parts.append(words(content.text), options(content.options, context));
      break;
    case 'button_reply':
    case 'list_reply':
      parts.append(words(content.title));
      break;
    case 'article':
      parts.append(element('p', {}, link(content.url, content.title)));
      if (content.summary) parts.append(words(content.summary));
      break;
    case 'location': {
      const { latitude, longitude } = content;
      const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}`;
      parts.append(element('p', {}, link(map, content.name ?? `${latitude}, ${longitude}`)));
      break;
    }
    default:
      // A newer server may say what this script does not know yet.
      parts.append(words((content as { text?: string }).text ?? '…'));
  }
  return parts;
}

function words(text: string): HTMLElement {
  return element('p', {}, withLinks(text));
}

function options(
  list: readonly { readonly title: string; readonly payload: string }[],
  { chat, isNewest }: BubbleContext,
): HTMLElement {
  const row = element('div', { class: 'options' });
  for (const { title, payload } of list) {
    const button = element('button', { type: 'button' }, title);
    button.disabled = !isNewest;
    button.onclick = () => void chat.say({ choice: { title, payload } });
    row.append(button);
  }
  return row;
}

function picture(message: Message, media: Media, { chat, words: say }: BubbleContext): HTMLElement {
  const frame = element('div', { class: 'picture' });
  const { messageId } = message;
  if (messageId === null) return frame;
  void chat.media(messageId, 0).then((url) => {
    if (url === null) return frame.replaceChildren(say.gone);
    const image = element('img', { src: url, alt: media.name ?? '' });
    frame.replaceChildren(
      element(
        'a',
        { href: url, target: '_blank', rel: 'noopener', download: media.name ?? 'image' },
        image,
      ),
    );
  });
  return frame;
}

function file(
  message: Message,
  media: Media,
  index: number,
  { chat, words: say }: BubbleContext,
): HTMLElement {
  const name = media.name ?? 'file';
  const size =
    media.sizeBytes === undefined ? '' : ` (${Math.max(1, Math.round(media.sizeBytes / 1024))} kB)`;
  const button = element(
    'button',
    { type: 'button', class: 'file' },
    icon('file'),
    `${name}${size}`,
  );
  const { messageId } = message;
  button.disabled = messageId === null;
  button.onclick = async () => {
    const url = messageId === null ? null : await chat.media(messageId, index);
    if (url === null) return button.replaceChildren(say.gone);
    element('a', { href: url, download: name }).click();
  };
  return button;
}
