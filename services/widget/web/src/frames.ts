/** The words of the `/chat` socket, as its server says them (services/ingress/README.md). */
export interface Media {
  readonly mime: string;
  readonly name?: string;
  readonly sizeBytes?: number;
}

export type Content =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'rich_text'; readonly text: string; readonly attachments?: readonly Media[] }
  | {
      readonly kind: 'image' | 'video' | 'audio' | 'file' | 'sticker';
      readonly media: Media;
      readonly caption?: string;
    }
  | {
      readonly kind: 'list';
      readonly text: string;
      readonly options: readonly { readonly title: string; readonly payload: string }[];
    }
  | { readonly kind: 'button_reply' | 'list_reply'; readonly title: string }
  | {
      readonly kind: 'article';
      readonly title: string;
      readonly url: string;
      readonly summary?: string;
    }
  | {
      readonly kind: 'location';
      readonly latitude: number;
      readonly longitude: number;
      readonly name?: string;
    };

export interface Site {
  readonly name: string;
  readonly greeting: string;
  readonly colour: string;
  readonly botName: string;
  /** Answers can follow a visitor who left an address. */
  readonly continuesByMail?: boolean;
}

/** Opening hours, as far as a visitor needs them; instants are ISO. */
export interface Hours {
  readonly isOpen: boolean;
  /** What the chat does while it is shut. */
  readonly whenShut: 'stay_open' | 'leave_message' | 'hide';
  readonly opensAt: string | null;
  readonly shutsAt: string | null;
}

export interface MessageFrame {
  readonly type: 'message';
  readonly cursor: number;
  readonly messageId: string;
  readonly clientMessageId?: string;
  readonly direction: 'in' | 'out';
  readonly author: 'contact' | 'bot' | 'agent';
  readonly authorName?: string;
  /** The message that it answers. */
  readonly replyToMessageId?: string;
  /** `email`: the visitor wrote it there. */
  readonly via?: string;
  readonly content: Content;
  readonly at: string;
}

export type ServerFrame =
  | {
      readonly type: 'ready';
      /** `null` for a visitor whom the site vouches for: the proof opens the chat, nothing else. */
      readonly visitorToken: string | null;
      readonly cursor: number;
      readonly site?: Site;
      readonly hours?: Hours;
    }
  | { readonly type: 'live'; readonly cursor: number }
  | { readonly type: 'ack'; readonly clientMessageId: string; readonly cursor: number }
  | MessageFrame
  | { readonly type: 'seen'; readonly cursor: number; readonly upTo: number }
  | {
      readonly type: 'holder';
      readonly cursor: number;
      readonly holder: 'bot' | 'queue' | 'agent' | 'nobody';
      readonly authorName?: string;
    }
  | {
      /** An address of the visitor is known; masked. */
      readonly type: 'address';
      readonly cursor: number;
      readonly address: string;
      readonly isContinued: boolean;
    }
  | { readonly type: 'typing'; readonly who: string; readonly authorName?: string }
  | {
      readonly type: 'media';
      readonly messageId: string;
      readonly index: number;
      readonly mime: string | null;
      readonly base64: string | null;
    }
  | { readonly type: 'pong' }
  | {
      readonly type: 'error';
      readonly clientMessageId?: string;
      readonly problem: { readonly status: number; readonly detail?: string };
    };

/** What the visitor says, before the server knows it. */
export interface Draft {
  readonly clientMessageId: string;
  readonly text?: string;
  readonly choice?: { readonly title: string; readonly payload: string };
  readonly attachment?: { readonly name: string; readonly base64: string };
  readonly page?: string;
  /** What the visitor wants to be called. */
  readonly name?: string;
}
