/**
 * What can be said, on any channel, in or out: 22 kinds of content.
 *
 * A channel translates to and from these; nobody else knows a channel's own words. A channel that
 * lacks a kind degrades it by a stated rule (`degrade.ts`); what we do not understand on the way
 * in is `unsupported`, never dropped.
 */
export type Content =
  | TextContent
  | RichTextContent
  | MediaContent
  | LocationContent
  | ContactCardContent
  | ButtonReplyContent
  | ListReplyContent
  | FormContent
  | FormAnswerContent
  | CarouselContent
  | ListContent
  | TemplateContent
  | RatingContent
  | ArticleContent
  | ReferralContent
  | OrderContent
  | SystemNoticeContent
  | UnsupportedContent;

export type ContentKind = Content['kind'];

export interface TextContent {
  readonly kind: 'text';
  readonly text: string;
}

/** `html` is untrusted: it is sanitised where it is shown. `text` says the same in plain words. */
export interface RichTextContent {
  readonly kind: 'rich_text';
  readonly html: string;
  readonly text: string;
  /** Email: the subject line as the sender wrote it. */
  readonly subject?: string;
  /** Email: `text` without quoted history and signature; shown first, with "..." to expand. */
  readonly strippedText?: string;
  /** Files that came in the same message, in order. */
  readonly attachments?: readonly Media[];
  /** Email: what our own mail server found out about the sender; absent when it said nothing. */
  readonly authentication?: Authentication;
}

/** RFC 8601 results in the words of the header: `pass`, `fail`, `softfail`, `none`, `temperror` ... */
export interface Authentication {
  readonly spf?: string;
  readonly dkim?: string;
  readonly dmarc?: string;
}

/** Somebody else than the address says may have written: DMARC failed, or all that was checked did. */
export function isSenderDoubtful({ spf, dkim, dmarc }: Authentication): boolean {
  if (dmarc !== undefined && dmarc !== 'none') return dmarc === 'fail';
  const checked = [spf, dkim].filter((result) => result !== undefined && result !== 'none');
  return checked.length > 0 && checked.every((result) => /^(hard|soft)?fail$/.test(result ?? ''));
}

export interface MediaContent {
  readonly kind: 'image' | 'video' | 'audio' | 'file' | 'sticker';
  readonly media: Media;
  readonly caption?: string;
}

/** A file, by reference. Bytes never travel inside an event. */
export interface Media {
  readonly mime: string;
  readonly name?: string;
  readonly sizeBytes?: number;
  readonly sha256?: string;
  /** A recording made as a voice message, not an audio file. */
  readonly isVoice?: boolean;
  /** Content-ID of an inline image, without angle brackets. */
  readonly contentId?: string;
  readonly source: MediaSource;
  /** Why its bytes could not be fetched from the provider, for people; absent when nothing is wrong. */
  readonly problem?: string;
}

export type MediaSource =
  /** Fetch with the channel's own media call, under the inbox's credentials. */
  | { readonly from: 'provider'; readonly id: string }
  /** A signed, short-lived address at the provider. */
  | { readonly from: 'url'; readonly url: string }
  /** The n-th attachment (0-based) of the raw MIME message kept with this message. */
  | { readonly from: 'mime_part'; readonly index: number }
  /** Our own sealed blob. */
  | { readonly from: 'blob'; readonly blobId: string };

export interface LocationContent {
  readonly kind: 'location';
  readonly latitude: number;
  readonly longitude: number;
  readonly name?: string;
  readonly address?: string;
}

export interface ContactCardContent {
  readonly kind: 'contact_card';
  readonly contacts: readonly {
    readonly name: string;
    readonly phones: readonly string[];
    readonly emails: readonly string[];
  }[];
}

export interface ButtonReplyContent {
  readonly kind: 'button_reply';
  readonly title: string;
  readonly payload: string;
}

export interface ListReplyContent {
  readonly kind: 'list_reply';
  readonly title: string;
  readonly payload: string;
  readonly description?: string;
}

export interface FormContent {
  readonly kind: 'form';
  readonly text: string;
  readonly fields: readonly { readonly name: string; readonly label: string }[];
  /** The form as the platform keeps it (a flow of WhatsApp); a channel without asks for the fields in words. */
  readonly native?: {
    readonly id: string;
    /** What stands on the button that opens it. */
    readonly button: string;
    /** Where it opens; the platform's first screen when absent. */
    readonly screen?: string;
    /** Comes back with the answer. */
    readonly token?: string;
  };
}

export interface FormAnswerContent {
  readonly kind: 'form_answer';
  readonly answers: Readonly<Record<string, string>>;
}

export interface CarouselContent {
  readonly kind: 'carousel';
  /** What stands before the cards. */
  readonly text?: string;
  readonly cards: readonly {
    readonly title: string;
    readonly text?: string;
    readonly url?: string;
    /** Its number in the catalogue. */
    readonly productId?: string;
  }[];
  /** The platform's catalogue that the products are in. Without cards, all of it is offered. */
  readonly catalogue?: { readonly id: string; readonly title?: string };
}

/** A question with options: buttons where they fit, else a list, else numbered text. */
export interface ListContent {
  readonly kind: 'list';
  readonly text: string;
  readonly options: readonly {
    readonly title: string;
    readonly payload: string;
    readonly description?: string;
  }[];
}

export interface TemplateContent {
  readonly kind: 'template';
  readonly name: string;
  readonly language: string;
  /** Of its body, in order. */
  readonly parameters: readonly string[];
  /** Names of the same, where the template has names instead of numbers. */
  readonly parameterNames?: readonly string[];
  /** Of its header: a text, a file, or a place. */
  readonly header?: TemplateHeaderValue;
  /**
   * Of its buttons, by their place from 0: the end of an address, what comes back when it is pressed, a
   * code to copy, the token of a form.
   */
  readonly buttons?: readonly {
    readonly index: number;
    readonly kind: 'url' | 'quick_reply' | 'copy_code' | 'flow';
    readonly value: string;
  }[];
  /** What the platform took it for; unknown counts as marketing. */
  readonly category?: 'marketing' | 'utility' | 'authentication';
  /** What the template reads as, where known. */
  readonly text?: string;
}

export type TemplateHeaderValue =
  | {
      readonly text: string;
      /** Name of the parameter, where the template has names instead of numbers. */
      readonly name?: string;
    }
  | { readonly kind: 'image' | 'video' | 'file'; readonly media: Media }
  | {
      readonly kind: 'location';
      readonly latitude: number;
      readonly longitude: number;
      readonly name: string;
      readonly address: string;
    };

export interface RatingContent {
  readonly kind: 'rating';
  /** 1 (worst) to 5 (best); absent while it is only asked for. */
  readonly score?: number;
  readonly comment?: string;
}

export interface ArticleContent {
  readonly kind: 'article';
  readonly title: string;
  readonly url: string;
  readonly summary?: string;
}

/** Where a customer came from: an advertisement, a link, a story, a shared post. */
export interface ReferralContent {
  readonly kind: 'referral';
  readonly source: string;
  readonly title?: string;
  readonly url?: string;
  /** Every field that the channel gave, kept whole for attribution. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface OrderContent {
  readonly kind: 'order';
  readonly text?: string;
  readonly items: readonly {
    readonly productId: string;
    readonly quantity: number;
    readonly price?: number;
    readonly currency?: string;
  }[];
}

export interface SystemNoticeContent {
  readonly kind: 'system_notice';
  /** The channel's own code for it, such as `user_changed_number`. */
  readonly code: string;
  readonly text: string;
}

/** Something the channel or we cannot show. The raw payload is kept with the message. */
export interface UnsupportedContent {
  readonly kind: 'unsupported';
  /** What the channel calls it, such as `ephemeral` or `payment`. */
  readonly what: string;
}
