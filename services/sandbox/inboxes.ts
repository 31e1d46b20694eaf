/**
 * The inboxes that the sandbox plays with: read from one JSON file, again whenever it changes.
 *
 * The demo seed writes the file (`SANDBOX_INBOXES_FILE`), so the sandbox needs no database. A file
 * that is missing or half written is not an error: the last good list stays.
 */
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { z } from 'zod';

const base = { inboxId: z.string().min(1), name: z.string().min(1) };

const Inbox = z.discriminatedUnion('channel', [
  z.object({
    ...base,
    channel: z.literal('messenger'),
    config: z.object({ pageId: z.string(), appSecret: z.string(), accessToken: z.string() }),
  }),
  z.object({
    ...base,
    channel: z.literal('whatsapp'),
    config: z.object({
      phoneNumberId: z.string(),
      businessAccountId: z.string().optional(),
      appSecret: z.string(),
      accessToken: z.string(),
      displayPhoneNumber: z.string().optional(),
    }),
  }),
  z.object({
    ...base,
    channel: z.literal('email'),
    config: z.looseObject({ address: z.string(), secret: z.string() }),
  }),
  z.object({ ...base, channel: z.literal('webchat'), config: z.looseObject({}) }),
]);

export type Inbox = z.infer<typeof Inbox>;
export type ChannelId = Inbox['channel'];
export type InboxOf<Channel extends ChannelId> = Extract<Inbox, { channel: Channel }>;

const POLL_INTERVAL_MS = 300;

export class Inboxes {
  private inboxes: readonly Inbox[] = [];

  constructor(
    private readonly file: string,
    private readonly onChange: () => void,
  ) {
    this.read();
    // Polling, not inotify: the file may not exist yet, and is replaced by rename.
    watchFile(file, { interval: POLL_INTERVAL_MS, persistent: false }, () => {
      if (this.read()) this.onChange();
    });
  }

  all(): readonly Inbox[] {
    return this.inboxes;
  }

  /** The inbox, or undefined when the file does not name it (any more). */
  get(inboxId: string): Inbox | undefined {
    return this.inboxes.find((inbox) => inbox.inboxId === inboxId);
  }

  of<Channel extends ChannelId>(channel: Channel): InboxOf<Channel>[] {
    return this.inboxes.filter((inbox): inbox is InboxOf<Channel> => inbox.channel === channel);
  }

  close(): void {
    unwatchFile(this.file);
  }

  /** True when there is a new list. Entries of channels that we cannot play are left out. */
  private read(): boolean {
    try {
      const entries = z.array(z.unknown()).parse(JSON.parse(readFileSync(this.file, 'utf8')));
      this.inboxes = entries.flatMap((entry) => {
        const parsed = Inbox.safeParse(entry);
        return parsed.success ? [parsed.data] : [];
      });
      return true;
    } catch {
      return false;
    }
  }
}
