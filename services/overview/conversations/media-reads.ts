/**
 * Files in conversations: our own blobs, parts of a mail, or fetched from the channel's provider.
 * Strangers sent them, so their first bytes decide what they are, and little is shown in place.
 */
import { type AnyChannel, type Channels, discoverChannels } from '#libs/channels';
import { filesOf, type Media, Thread } from '#libs/conversation';
import { type EventStore, streamName } from '#libs/event-store';
import { guardedFetch } from '#libs/guarded-fetch';
import { EVENT_STORE, Problem } from '#libs/host';
import { InboxRegistry } from '#libs/inbox';
import { Inject, Injectable } from '@nestjs/common';
import { ConversationReads } from './conversation-reads.js';

export const MEDIA_BYTES_MAX = 25 * 1024 * 1024;
const FETCH_TIMEOUT_MS = 15_000;

export interface MediaAnswer {
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

@Injectable()
export class MediaReads {
  private readonly channels: Channels = discoverChannels();
  private readonly fetchOutside = guardedFetch();

  constructor(
    private readonly reads: ConversationReads,
    private readonly inboxes: InboxRegistry,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  /** Throws a 404 when there is no such file, a 410 when it is gone, a 502 when the provider fails. */
  async read(
    workspaceId: string,
    conversationId: string,
    messageId: string,
    n: number,
  ): Promise<MediaAnswer> {
    const { inboxId } = await this.reads.row(workspaceId, conversationId);
    const thread = new Thread();
    let cameIn = inboxId;
    for (const event of await this.store.readStream(
      workspaceId,
      streamName('conversation', conversationId),
      { newer: 'deliver' },
    )) {
      thread.apply(event);
      const said = event.data as { messageId?: string; inboxId?: string };
      // A chat's mail came in through another inbox.
      if (event.type === 'MessageReceived' && said.messageId === messageId)
        cameIn = said.inboxId ?? inboxId;
    }
    const item = thread.items.find((candidate) => candidate.messageId === messageId);
    const file = item?.content ? filesOf(item.content)[n] : undefined;
    // What an agent linked is for the platform to fetch, not for us.
    if (!file || (item?.content?.kind === 'template' && file.source.from !== 'blob'))
      throw new Problem({ status: 404, detail: 'There is no such file in this message.' });
    const bytes = await this.bytesOf(workspaceId, cameIn, messageId, file);
    if (!bytes)
      throw new Problem({
        status: 410,
        detail: 'The file is gone: it was deleted, or its person forgotten.',
      });
    if (bytes.length > MEDIA_BYTES_MAX)
      throw new Problem({ status: 502, detail: 'The file is larger than 25 MiB.' });
    return { bytes, headers: headersFor(file, bytes) };
  }

  private async bytesOf(
    workspaceId: string,
    inboxId: string,
    messageId: string,
    { source }: Media,
  ): Promise<Buffer | null> {
    switch (source.from) {
      case 'blob':
        return (await this.store.readBlob(workspaceId, source.blobId))?.bytes ?? null;
      case 'mime_part': {
        // The raw mail is kept under the id of the message that came from it.
        const raw = await this.store.readBlob(workspaceId, messageId);
        const channel = await this.channelOf(workspaceId, inboxId);
        return (raw && (await channel?.readPart?.(raw.bytes, source.index)))?.bytes ?? null;
      }
      case 'provider':
      case 'url':
        return this.fetch(workspaceId, inboxId, source);
    }
  }

  private async channelOf(workspaceId: string, inboxId: string): Promise<AnyChannel | null> {
    const inbox = await this.inboxes.find(inboxId);
    return inbox?.workspaceId === workspaceId ? this.channels.get(inbox.channel) : null;
  }

  private async fetch(
    workspaceId: string,
    inboxId: string,
    source: Extract<Media['source'], { from: 'provider' | 'url' }>,
  ): Promise<Buffer | null> {
    const inbox = await this.inboxes.find(inboxId);
    if (!inbox || inbox.workspaceId !== workspaceId) return null;
    const fetchMedia = this.channels.get(inbox.channel)?.fetchMedia;
    if (!fetchMedia) throw new Problem({ status: 404, detail: 'This channel cannot fetch files.' });
    try {
      const file = await fetchMedia(source, inbox.config, {
        fetch,
        fetchOutside: this.fetchOutside,
        fileBytesMax: MEDIA_BYTES_MAX,
        timeoutMs: FETCH_TIMEOUT_MS,
        readBlob: (blobId) => this.store.readBlob(workspaceId, blobId),
      });
      return file.bytes;
    } catch {
      // The provider's own words may hold a signed address; they stay here.
      throw new Problem({
        status: 502,
        detail: 'The channel did not give us the file. Try again later.',
      });
    }
  }
}

/** First bytes of the images that a browser may show in place. SVG and HTML are never among them. */
const IMAGES: readonly (readonly [mime: string, starts: (bytes: Buffer) => boolean])[] = [
  ['image/png', (bytes) => bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))],
  ['image/jpeg', (bytes) => bytes.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'))],
  ['image/gif', (bytes) => /^GIF8[79]a$/.test(bytes.subarray(0, 6).toString('latin1'))],
  [
    'image/webp',
    (bytes) =>
      bytes.subarray(0, 4).toString('latin1') === 'RIFF' &&
      bytes.subarray(8, 12).toString('latin1') === 'WEBP',
  ],
];

/** Sound and film, which no browser runs as a page: a player needs to know what it is given. */
const PLAYED = /^(audio|video)\/[a-z0-9.+-]{1,40}$/;

export function headersFor(
  file: Pick<Media, 'name'> & { readonly mime?: string },
  bytes: Buffer,
): Record<string, string> {
  const image = IMAGES.find(([, starts]) => starts(bytes))?.[0];
  const played = file.mime && PLAYED.test(file.mime) ? file.mime : undefined;
  const name = encodeURIComponent((file.name ?? 'file').slice(0, 200)).replace(/['()*]/g, percent);
  return {
    'content-type': image ?? played ?? 'application/octet-stream',
    'content-disposition': `${image ? 'inline' : 'attachment'}; filename*=UTF-8''${name}`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'private, max-age=300',
  };
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
