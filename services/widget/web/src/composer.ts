/** Where the visitor writes: the text, a file, and the button that sends. */
import type { Chat } from './chat.js';
import { element } from './element.js';
import { icon } from './icons.js';
import type { Words } from './words.js';

const FILE_BYTES_MAX = 5 * 1024 * 1024;
/** `String.fromCharCode` takes its characters as arguments, of which there may not be millions. */
const CHUNK_BYTES = 0x8000;

export interface ComposerEvents {
  readonly onSaid: () => void;
  readonly onProblem: (problem: string) => void;
}

export class Composer {
  readonly form: HTMLFormElement;
  /** Asked beside the first words, never before them. */
  readonly name: HTMLInputElement;
  private readonly input: HTMLTextAreaElement;

  constructor(
    private readonly chat: Pick<Chat, 'say' | 'type'>,
    private readonly words: Words,
    private readonly events: ComposerEvents,
  ) {
    this.input = element('textarea', {
      id: 'text',
      rows: '1',
      maxlength: '10000',
      placeholder: words.message,
      autocomplete: 'off',
    });
    this.name = element('input', {
      class: 'name-field',
      type: 'text',
      maxlength: '60',
      placeholder: words.firstName,
      'aria-label': words.firstName,
      autocomplete: 'given-name',
      hidden: '',
    });
    this.form = this.makeForm();
    this.listen();
  }

  focus(): void {
    this.input.focus();
  }

  set isClosed(isClosed: boolean) {
    this.input.disabled = isClosed;
  }

  private makeForm(): HTMLFormElement {
    const { attach, send, message } = this.words;
    const file = element('input', { type: 'file', hidden: '', tabindex: '-1' });
    const attachButton = element(
      'button',
      { type: 'button', class: 'attach', 'aria-label': attach, title: attach },
      icon('attach'),
    );
    const sendButton = element(
      'button',
      { type: 'submit', class: 'send', 'aria-label': send, title: send },
      icon('send'),
    );
    attachButton.onclick = () => file.click();
    file.onchange = () => {
      const [chosen] = file.files ?? [];
      file.value = '';
      if (chosen) void this.attach(chosen);
    };
    const label = element('label', { for: 'text', class: 'hidden' }, message);
    return element('form', {}, attachButton, file, label, this.input, sendButton);
  }

  private listen(): void {
    this.input.oninput = () => {
      this.fit();
      if (this.input.value.trim() !== '') this.chat.type();
    };
    this.input.onkeydown = (event) => {
      // An Enter that ends a composition (Japanese, Chinese) is not meant for us.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.form.requestSubmit();
    };
    this.form.onsubmit = (event) => {
      event.preventDefault();
      const text = this.input.value.trim();
      if (text === '' || this.input.disabled) return;
      this.input.value = '';
      this.fit();
      void this.chat.say({ text, ...this.named() });
      this.events.onSaid();
      this.input.focus();
    };
  }

  private async attach(file: File): Promise<void> {
    if (file.size > FILE_BYTES_MAX) return this.events.onProblem(this.words.tooLarge);
    if (file.size === 0) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    let binary = '';
    for (let start = 0; start < bytes.length; start += CHUNK_BYTES)
      binary += String.fromCharCode(...bytes.subarray(start, start + CHUNK_BYTES));
    await this.chat.say({
      attachment: { name: file.name || 'file', base64: btoa(binary) },
      ...this.named(),
    });
    this.events.onSaid();
  }

  private named(): { readonly name?: string } {
    const name = this.name.hidden ? '' : this.name.value.trim();
    return name === '' ? {} : { name };
  }

  /** As high as its text, up to the limit in the style sheet. */
  private fit(): void {
    this.input.style.height = 'auto';
    this.input.style.height = `${this.input.scrollHeight}px`;
  }
}
