/**
 * Fetches the files of a message from the channel's platform and keeps them: sealed, in a blob of
 * our own, with the fact beside the message.
 *
 * The message was acknowledged and shown before. Platforms give files for minutes or days only, so
 * this follows at once; a file that they do not give is shown as such, with the reason.
 */
import { createHash } from 'node:crypto';
import { type AnyChannel, MediaRefused, type MediaTools } from '#libs/channels';
import { type Content, filesOf, type Media, type MediaSource } from '#libs/conversation';
import type { Cause, ConversationDesk } from '#libs/desk';
import { derivedId, type EventStore, type OpenedEvent, streamName } from '#libs/event-store';
import { AddressRefused } from '#libs/guarded-fetch';
import type { Inbox } from '#libs/inbox';
import { KeyForgottenError } from '#libs/sealing';
import { fileType } from '#libs/file-type';

/** Tries before a passing failure becomes the end. The pauses between them are the reaction's. */
export const FETCH_TRIES = 4;
const AT_ONCE = 4;

export interface Fetching {
  readonly desk: ConversationDesk;
  readonly store: EventStore;
  readonly findInbox: (inboxId: string) => Promise<Inbox | undefined>;
  readonly findChannel: (id: string) => AnyChannel | null;
  readonly tools: Omit<MediaTools, 'readBlob'>;
}

type Elsewhere = Extract<MediaSource, { from: 'provider' | 'url' }>;
type Fetched =
  | { readonly kind: 'file'; readonly mime: string; readonly bytes: Buffer }
  | { readonly kind: 'failed'; readonly code: string; readonly reason: string };

export class FetchMedia {
  /** By event and file. In memory: after a restart a file gets its tries anew. */
  private readonly tries = new Map<string, number>();
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  constructor(private readonly fetching: Fetching) {}

  /**
   * Fetches what one fact brought. Does nothing for files that are with us, and for those that
   * were given up. Throws when some file may come later: call it again then.
   */
  async fetchFilesOf(workspaceId: string, conversationId: string, eventId: string): Promise<void> {
    const { store, findInbox, findChannel, desk } = this.fetching;
    const events = await store.readStream(workspaceId, streamName('conversation', conversationId));
    const event = events.find(({ id }) => id === eventId);
    const content = (event?.private as { content?: Content } | null)?.content;
    if (!event || !content) return; // Forgotten meanwhile.
    const settled = new Set(events.map(({ id }) => id));
    const files = [...filesOf(content).entries()].flatMap(([index, media]) =>
      isElsewhere(media.source) && !settled.has(factId(eventId, index))
        ? [{ index, media, source: media.source }]
        : [],
    );
    if (files.length === 0) return;
    const { state } = await desk.load(workspaceId, conversationId);
    // A chat's mail came in through another inbox.
    const { inboxId = state.start?.inboxId } = event.data as { inboxId?: string };
    const inbox = inboxId ? await findInbox(inboxId) : undefined;
    const channel = inbox?.workspaceId === workspaceId ? findChannel(inbox.channel) : null;
    if (!inbox || !channel?.fetchMedia) return;
    const ends = await Promise.allSettled(
      files.map(async ({ index, media, source }) => {
        const fetched = await this.attempt(`${eventId} ${index}`, () =>
          this.fetch(channel, inbox, media, source),
        );
        await this.record(workspaceId, conversationId, event, index, fetched);
      }),
    );
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  /** A passing failure is thrown until the tries are used up; then it is the end. */
  private async attempt(key: string, work: () => Promise<Fetched>): Promise<Fetched> {
    const tries = (this.tries.get(key) ?? 0) + 1;
    try {
      const fetched = await this.inTurn(work);
      this.tries.delete(key);
      return fetched;
    } catch (error) {
      if (tries < FETCH_TRIES) {
        this.tries.set(key, tries);
        throw error;
      }
      this.tries.delete(key);
      return failed('unavailable', `The platform did not give the file in ${tries} tries.`);
    }
  }

  private async fetch(
    channel: AnyChannel,
    inbox: Inbox,
    media: Media,
    source: Elsewhere,
  ): Promise<Fetched> {
    try {
      const file = await channel.fetchMedia?.(source, inbox.config, {
        ...this.fetching.tools,
        readBlob: (blobId) => this.fetching.store.readBlob(inbox.workspaceId, blobId),
      });
      if (!file) return failed('unavailable', 'The channel gives no files.');
      const sha256 = createHash('sha256').update(file.bytes).digest('hex');
      if (media.sha256 && media.sha256 !== sha256)
        return failed('altered', 'The file is not the one that the platform announced.');
      const mime = fileType(file.bytes, media.mime || file.mime);
      return { kind: 'file', mime, bytes: file.bytes };
    } catch (error) {
      if (error instanceof MediaRefused) return failed(error.code, error.message);
      if (error instanceof AddressRefused) return failed('not_allowed', error.message);
      throw error;
    }
  }

  private async record(
    workspaceId: string,
    conversationId: string,
    event: OpenedEvent,
    index: number,
    fetched: Fetched,
  ): Promise<void> {
    const { desk } = this.fetching;
    const { messageId } = event.data as { messageId: string };
    const blobId = derivedId(event.id, 'blob', index);
    const cause: Cause = {
      actor: { kind: 'system', id: 'delivery' },
      causationId: event.id,
      correlationId: event.correlationId,
      traceparent: event.traceparent,
    };
    const externalId = () => factId(event.id, index);
    try {
      if (fetched.kind === 'failed') {
        const { code, reason } = fetched;
        const command = { type: 'RecordMediaFetchFailed', messageId, index, code, reason } as const;
        await desk.handle(workspaceId, conversationId, command, cause, { externalId });
        return;
      }
      const { mime, bytes } = fetched;
      await desk.handle(
        workspaceId,
        conversationId,
        { type: 'RecordMediaFetched', messageId, index, blobId, mime, bytes: bytes.length },
        cause,
        {
          externalId,
          alongside: ({ state }) => ({
            blobs: [{ id: blobId, sealFor: state.start?.contactId ?? '', mime, bytes }],
          }),
        },
      );
    } catch (error) {
      if (!(error instanceof KeyForgottenError)) throw error; // Whoever sent it was forgotten: so is it.
    }
  }

  /** Some files at once and no more: each may have many megabytes. */
  private async inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.running >= AT_ONCE) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running++;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running--;
    }
  }
}

/** The kinds whose facts may bring files from elsewhere, as they stand in `data.kind`. */
export const KINDS_WITH_FILES: readonly string[] = [
  'image',
  'video',
  'audio',
  'file',
  'sticker',
  'rich_text',
];

function isElsewhere(source: MediaSource): source is Elsewhere {
  return source.from === 'provider' || source.from === 'url';
}

/** The same file of the same fact is recorded once, however often it is fetched. */
function factId(eventId: string, index: number): string {
  return derivedId(eventId, 'media', index);
}

function failed(code: string, reason: string): Fetched {
  return { kind: 'failed', code, reason };
}
