/** Files of chat messages: inside the raw payload when the visitor sent them, a blob when we did. */
import type { AnyChannel, MediaFile } from '#libs/channels';
import type { Content } from '#libs/conversation';
import type { EventStore } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';
import { mediaOf } from './chat-frames.js';

/** The n-th file of a message, or `null` when there is none, or no longer. */
export async function mediaBytes(
  store: EventStore,
  inbox: Inbox,
  channel: AnyChannel,
  messageId: string,
  content: Content,
  index: number,
): Promise<MediaFile | null> {
  const media = mediaOf(content)[index];
  switch (media?.source.from) {
    case 'blob': {
      const blob = await store.readBlob(inbox.workspaceId, media.source.blobId);
      return blob && { mime: media.mime, bytes: blob.bytes };
    }
    case 'mime_part': {
      // The raw payload lies under the message's own id.
      const raw = await store.readBlob(inbox.workspaceId, messageId);
      return raw && channel.readPart ? await channel.readPart(raw.bytes, media.source.index) : null;
    }
    default:
      return null;
  }
}
