/** A text that a platform has approved, to be sent at any time: what it says, and what it wants to know. */
export interface Template {
  readonly name: string;
  readonly language: string;
  readonly category: 'marketing' | 'utility' | 'authentication';
  /** Its body, with `{{1}}` or `{{first_name}}` where a parameter stands. */
  readonly text: string;
  /** Parameters of the body: numbers or names, in their order. */
  readonly parameters: readonly string[];
  readonly header: TemplateHeader | null;
  /** All of its buttons, in their order. */
  readonly buttons: readonly TemplateButton[];
  /** Why the house cannot fill it, for people; absent: it can. Never sent then. */
  readonly unfit?: string;
}

/** What stands above the words. */
export type TemplateHeader =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly hasParameter: boolean;
      /** Name of its parameter, where it has a name and no number. */
      readonly parameter?: string;
    }
  /** A file that the sender gives: one of ours, or a public address of https. */
  | {
      readonly kind: 'image' | 'video' | 'file';
      /** Types that the platform takes here. */
      readonly mimes: readonly string[];
      readonly bytesMax: number;
    }
  /** A place that the sender gives, with its name and address. */
  | { readonly kind: 'location' };

export interface TemplateButton {
  /** `other` wants nothing of the sender. */
  readonly kind: 'url' | 'quick_reply' | 'copy_code' | 'flow' | 'other';
  readonly title: string;
  /**
   * The sender gives a value: the end of an address, what comes back when it is pressed, the code to
   * copy, or the token that comes back with a form.
   */
  readonly hasParameter: boolean;
}
