/** Items of a thread as the API says them: HTML made harmless, files behind addresses of ours. */
import { type Content, filesOf, type Media, type ThreadItem, withFiles } from '#libs/conversation';
import { cleanHtml } from './rich-text.js';
import type { ItemView } from './views.js';

export function itemView(conversationId: string, item: ThreadItem): ItemView {
  const show = (content: Content | null) =>
    content === null ? null : contentView(content, mediaPath(conversationId, item.messageId));
  return {
    itemId: item.itemId,
    version: item.version,
    lastVersion: item.lastVersion,
    at: item.at.toISOString(),
    occurredAt: item.occurredAt.toISOString(),
    type: item.type,
    actor: item.actor,
    direction: item.direction,
    isForgotten: item.isForgotten,
    ...(item.messageId === undefined ? {} : { messageId: item.messageId }),
    ...(item.replyToMessageId === undefined ? {} : { replyToMessageId: item.replyToMessageId }),
    ...(item.content === undefined ? {} : { content: show(item.content) }),
    ...(item.channel === undefined ? {} : { channel: item.channel }),
    ...(item.outcome === undefined ? {} : { outcome: item.outcome }),
    ...(item.outcomeReason === undefined ? {} : { outcomeReason: item.outcomeReason }),
    ...(item.reactions === undefined ? {} : { reactions: [...item.reactions] }),
    ...(item.edits === undefined
      ? {}
      : {
          edits: item.edits.map(({ version, at, content }) => ({
            version,
            at: at.toISOString(),
            content: show(content),
          })),
        }),
    ...(item.isRevoked === undefined ? {} : { isRevoked: item.isRevoked }),
    ...(item.text === undefined ? {} : { text: item.text }),
    ...(item.summary === undefined ? {} : { summary: item.summary }),
  };
}

function mediaPath(conversationId: string, messageId: string | undefined): (n: number) => string {
  return (n) => `/api/v1/conversations/${conversationId}/messages/${messageId}/media/${n}`;
}

function contentView(content: Content, href: (n: number) => string): object {
  if ('media' in content) return { ...content, media: mediaView(content.media, href(0)) };
  if (content.kind === 'template') return withFiles(content, (file) => headerView(file, href(0)));
  if (content.kind !== 'rich_text') return content;
  const files = filesOf(content);
  return {
    ...content,
    html: cleanHtml(content.html, (contentId) => {
      const n = files.findIndex((file) => file.contentId === contentId);
      return n === -1 ? null : href(n);
    }),
    ...(content.attachments
      ? { attachments: files.map((file, n) => mediaView(file, href(n))) }
      : {}),
  };
}

/** What an agent linked stays a link; what was uploaded is read from us. */
function headerView(file: Media, href: string): Media {
  const { source, ...media } = file;
  return { ...media, ...(source.from === 'url' ? { url: source.url } : { href }) } as never;
}

/** Where the provider keeps the file is nobody's business but ours. */
function mediaView({ source: _source, ...media }: Media, href: string): object {
  return { ...media, href };
}
