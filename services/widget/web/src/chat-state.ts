/** The chat as the view draws it. */
import type { Content, Hours, Site } from './frames.js';

export interface Message {
  /** The server's id, or ours while it waits. */
  readonly id: string;
  readonly messageId: string | null;
  readonly clientMessageId: string | null;
  /** `null` while it waits. */
  readonly cursor: number | null;
  readonly direction: 'in' | 'out';
  readonly author: 'contact' | 'bot' | 'agent';
  readonly authorName: string | null;
  readonly content: Content;
  /** Server's id of the message that it answers. */
  readonly replyToMessageId: string | null;
  /** The channel that it came by, when that is not this chat. */
  readonly via: string | null;
  readonly at: Date;
  /** Why it was refused; the visitor may say it differently. */
  readonly problem: string | null;
}

export interface ChatState {
  readonly connection: 'idle' | 'connecting' | 'online' | 'lost' | 'closed';
  readonly site: Site | null;
  readonly messages: readonly Message[];
  /** Everything up to this cursor was seen on the other side. */
  readonly seenUpTo: number;
  readonly holder: { readonly kind: string; readonly name: string | null };
  readonly typing: { readonly name: string | null } | null;
  readonly unread: number;
  /** The site has said who the visitor is. */
  readonly isKnown: boolean;
  /** The visitor has said something that is not finished yet. */
  readonly isOngoing: boolean;
  /** Where answers go when the visitor is gone, masked; `isContinued`: some went. */
  readonly address: { readonly address: string; readonly isContinued: boolean } | null;
  /** `null`: not known, and so as if open. */
  readonly hours: Hours | null;
  /** The hours were asked for, and answered or given up: until then no button is drawn. */
  readonly isSettled: boolean;
}
