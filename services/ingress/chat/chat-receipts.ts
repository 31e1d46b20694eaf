/**
 * What became of our messages in a browser: there, and read. One fact each, and none twice.
 *
 * A receipt is a cursor ("everything up to here"), so a lost one is made good by the next.
 */
import type { ConversationDesk } from '#libs/desk';
import { newId, type OpenedEvent } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';

/** The conversation itself remembers no more outbound messages than this. */
const SHOWN_MAX = 256;

type Receipt = 'RecordDelivered' | 'RecordRead';

export class ChatReceipts {
  /** Shown and not yet read, with what is known of each. */
  private readonly unread = new Map<string, { cursor: number; isDelivered: boolean }>();

  constructor(
    private readonly desk: ConversationDesk,
    private readonly inbox: Inbox,
  ) {}

  shown(messageId: string, cursor: number): void {
    this.unread.set(messageId, { cursor, isDelivered: false });
    const oldest = this.unread.keys().next().value;
    if (this.unread.size > SHOWN_MAX && oldest !== undefined) this.unread.delete(oldest);
  }

  /** Another tab, or an earlier visit, may have told already. */
  notice({ type, data }: OpenedEvent): void {
    const { messageId } = data as { messageId?: string };
    if (messageId === undefined) return;
    if (type === 'MessageRead') this.unread.delete(messageId);
    const known = this.unread.get(messageId);
    if (type === 'MessageDelivered' && known) known.isDelivered = true;
  }

  async record(conversationId: string, receipt: Receipt, upTo: number): Promise<void> {
    for (const [messageId, known] of [...this.unread]) {
      if (known.cursor > upTo || (receipt === 'RecordDelivered' && known.isDelivered)) continue;
      if (receipt === 'RecordRead') this.unread.delete(messageId);
      known.isDelivered = true;
      await this.desk.handle(
        this.inbox.workspaceId,
        conversationId,
        { type: receipt, messageId },
        {
          // The receipt is the browser's, about our message; the visitor is its cause.
          actor: { kind: 'system', id: this.inbox.channel },
          causationId: messageId,
          correlationId: newId(),
        },
      );
    }
  }
}
