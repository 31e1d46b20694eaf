/**
 * The way in for mail that lies in a mailbox elsewhere. Every process of the ingress asks for every
 * mailbox; one gets it and reads it, the others stand by and ask again.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { Inbox } from '#libs/inbox';
import type { IntakeReport } from '#libs/intake';
import type { Pool } from 'pg';
import type { WebhookParts } from '../platforms/webhooks.js';
import { type MailboxHealth, MailboxReader } from './mailbox-reader.js';
import { CLAIM_MS, MailboxTable } from './mailbox-table.js';

const MAIL_BYTES_MAX = 25 * 1024 * 1024;

export interface ImapIntakeParts extends Omit<WebhookParts, 'room'> {
  readonly pool: Pool;
  readonly onHealth: (inbox: Inbox, health: MailboxHealth) => void;
  /** The table of mailboxes could not be read or written. */
  readonly onTableTrouble: (error: unknown) => void;
}

export interface ImapIntakeOptions {
  readonly claimMs?: number;
  readonly pauseScale?: number;
}

interface Reading {
  readonly reader: MailboxReader;
  /** Settings that it was started with: other settings, another reader. */
  readonly settings: string;
  readonly inboxId: string;
}

export class ImapIntake {
  private readonly table: MailboxTable;
  private readonly readings = new Map<string, Reading>();
  private readonly claimMs: number;
  private timer: NodeJS.Timeout | undefined;
  private isStopping = false;
  private round: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: ImapIntakeParts,
    private readonly options: ImapIntakeOptions = {},
  ) {
    this.claimMs = options.claimMs ?? CLAIM_MS;
    this.table = new MailboxTable(parts.pool, randomUUID(), this.claimMs);
  }

  onApplicationBootstrap(): void {
    this.round = this.share();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.round;
    await Promise.all([...this.readings.values()].map((reading) => this.end(reading)));
  }

  /** Mailboxes that this process reads now. */
  get size(): number {
    return this.readings.size;
  }

  /** Keeps what is ours, takes what is free, ends what is lost or was changed. */
  private async share(): Promise<void> {
    try {
      const wanted = this.wanted();
      for (const reading of this.readings.values())
        if (wanted.get(reading.inboxId)?.settings !== reading.settings) await this.end(reading);
      for (const each of wanted.values()) await this.keep(each);
    } catch (error) {
      this.parts.onTableTrouble(error);
    }
    if (this.isStopping) return;
    this.timer = setTimeout(() => {
      this.round = this.share();
    }, this.claimMs / 3);
  }

  private async keep({ inbox, settings }: Wanted): Promise<void> {
    const reading = this.readings.get(inbox.inboxId);
    // A reader that lost its claim has ended by itself.
    if (reading && !reading.reader.isRunning) await this.end(reading);
    const isOurs = await this.table.claim(inbox);
    if (!isOurs && reading) await this.end(reading);
    if (!isOurs || this.readings.has(inbox.inboxId) || this.isStopping) return;
    const reader = this.read(inbox);
    this.readings.set(inbox.inboxId, { reader, settings, inboxId: inbox.inboxId });
    reader.start();
  }

  private read(inbox: Inbox): MailboxReader {
    const { channels, intake, metrics } = this.parts;
    const channel = channels.get(inbox.channel);
    const mailbox = channel?.mailbox?.(inbox.config);
    if (!channel || !mailbox) throw new Error(`Inbox ${inbox.inboxId} has no mailbox.`);
    const measured = async (taking: () => Promise<IntakeReport>) => {
      const stop = metrics.time(inbox.channel);
      try {
        metrics.took(inbox.channel, await taking());
      } finally {
        stop();
      }
    };
    return new MailboxReader({
      mailbox,
      mailBytesMax: MAIL_BYTES_MAX,
      readCursor: () => this.table.cursor(inbox.inboxId),
      advance: (cursor) => this.table.advance(inbox.inboxId, cursor),
      take: (raw) => measured(() => intake.take(inbox, channel, raw)),
      takeOversized: ({ head, bytes, uid }) =>
        measured(() =>
          intake.takeOversized(inbox, {
            head,
            bytes,
            // The whole is never seen; its beginning holds the Message-ID and the way that it went.
            digest: createHash('sha256').update(`${bytes} `).update(head).digest('hex'),
            bytesMax: MAIL_BYTES_MAX,
            whereabouts: `It stays in the mailbox: folder "${mailbox.folder}", UID ${uid}.`,
          }),
        ),
      onHealth: (health) => this.parts.onHealth(inbox, health),
      ...(this.options.pauseScale ? { pauseScale: this.options.pauseScale } : {}),
    });
  }

  private async end({ reader, inboxId }: Reading): Promise<void> {
    this.readings.delete(inboxId);
    await reader.stop();
    await this.table.release(inboxId).catch(() => undefined); // It runs out by itself.
  }

  private wanted(): Map<string, Wanted> {
    const found = new Map<string, Wanted>();
    for (const inbox of this.parts.inboxes.known()) {
      const mailbox = this.parts.channels.get(inbox.channel)?.mailbox?.(inbox.config);
      if (mailbox) found.set(inbox.inboxId, { inbox, settings: JSON.stringify(mailbox) });
    }
    return found;
  }
}

interface Wanted {
  readonly inbox: Inbox;
  readonly settings: string;
}
