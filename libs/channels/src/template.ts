/** A text that a platform has approved, to be sent at any time: what it says, and what it wants to know. */
export interface Template {
  readonly name: string;
  readonly language: string;
  readonly category: 'marketing' | 'utility' | 'authentication';
  /** Its body, with `{{1}}` or `{{first_name}}` where a parameter stands. */
  readonly text: string;
  /** Parameters of the body: numbers or names, in their order. */
  readonly parameters: readonly string[];
  readonly header:
    | { readonly kind: 'text'; readonly text: string; readonly hasParameter: boolean }
    | { readonly kind: 'image' | 'video' | 'file' }
    | null;
  /** All of its buttons, in their order. `hasParameter`: the sender completes its address. */
  readonly buttons: readonly {
    readonly kind: 'url' | 'quick_reply' | 'other';
    readonly title: string;
    readonly hasParameter: boolean;
  }[];
}
