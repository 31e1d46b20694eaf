/**
 * Visitors who left a chat that can go on by email, and when an unread answer falls due. A row is a
 * reminder, not a truth: before anything goes out the conversation itself is read.
 */
import { defineProjection, splitStream } from '#libs/event-store';

export interface AwayVisitorRow {
  readonly afterSeconds: number;
  /** The customer's newest words came by email. */
  readonly isByMail: boolean;
  /** ISO time of the oldest unread answer's turn; `null`: nothing is unread. */
  readonly dueAt: string | null;
}

/** As the decision has it: who writes by mail is answered by mail, after a breath. */
const BY_MAIL_MS = 5_000;

interface Said {
  readonly leftAt: string;
  readonly unread: number;
  readonly afterSeconds: number;
  readonly inboxId?: string;
  readonly classification: string;
}

export const awayVisitors = defineProjection<AwayVisitorRow>({
  name: 'delivery-away-visitors',
  version: 1,
  table: 'delivery_away_visitor',
  partition: 'stream',
  handles: [
    'VisitorLeft',
    'VisitorReturned',
    'MessageReceived',
    'MessageComposed',
    'ContinuedByMail',
    'MailContinuationRefused',
  ],
  key: (event) => splitStream(event.stream).id,

  evolve(row, event) {
    const said = event.data as Said;
    if (event.type === 'VisitorLeft') {
      const { afterSeconds, unread } = said;
      const dueAt = unread > 0 ? later(Date.parse(said.leftAt), afterSeconds * 1_000) : null;
      return { afterSeconds, isByMail: false, dueAt };
    }
    if (row === null) return null;
    switch (event.type) {
      case 'VisitorReturned':
        return null;
      case 'MessageReceived':
        // Without an inbox of its own it was said in the chat: they are back.
        if (said.inboxId === undefined) return null;
        return said.classification === 'human' ? { ...row, isByMail: true } : row;
      case 'MessageComposed': {
        const wait = row.isByMail ? BY_MAIL_MS : row.afterSeconds * 1_000;
        return { ...row, dueAt: row.dueAt ?? later(event.recordedAt.getTime(), wait) };
      }
      default:
        return { ...row, dueAt: null };
    }
  },
});

function later(at: number, ms: number): string {
  return new Date(at + ms).toISOString();
}
