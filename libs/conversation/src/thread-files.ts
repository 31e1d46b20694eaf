/** What is known of the files in a thread, so that an edit that keeps a file keeps its bytes too. */
import type { Content, Media } from './content.js';
import type { ConversationEvent } from './events.js';
import { filesOf, withFiles } from './files.js';

type Found = Extract<ConversationEvent, { type: 'MediaFetched' | 'MediaFetchFailed' }>;

export class ThreadFiles {
  /** By message and by where the provider keeps the file. */
  private readonly known = new Map<string, Found>();

  /** The content after one of its files was fetched, or was not. */
  learn(content: Content, event: Found): Content {
    const { messageId, index } = event.data;
    const file = filesOf(content)[index];
    if (!file) return content;
    this.known.set(keyOf(messageId, file), event);
    return withFiles(content, (each, n) => (n === index ? filled(each, event) : each));
  }

  /** A content that came with an edit, with what was learnt about the same files before. */
  recall(messageId: string, content: Content | null): Content | null {
    if (content === null || this.known.size === 0) return content;
    return withFiles(content, (file) => {
      const event = this.known.get(keyOf(messageId, file));
      return event ? filled(file, event) : file;
    });
  }
}

function keyOf(messageId: string, { source }: Media): string {
  return `${messageId} ${JSON.stringify(source)}`;
}

function filled(file: Media, { type, data }: Found): Media {
  if (type === 'MediaFetchFailed') return { ...file, problem: data.reason };
  const { problem: _solved, ...rest } = file;
  return {
    ...rest,
    mime: data.mime,
    sizeBytes: data.bytes,
    source: { from: 'blob', blobId: data.blobId },
  };
}
