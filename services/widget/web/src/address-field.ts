/**
 * Where to answer when the visitor is gone: asked for once something was said, never before, and never
 * in the way. Whoever passes it by goes on chatting.
 */
import type { ChatState } from './chat-state.js';
import { element } from './element.js';
import type { Words } from './words.js';

export class AddressField {
  readonly node: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly form: HTMLFormElement;
  private readonly told = element('p', { class: 'address-told', role: 'status', hidden: '' });

  constructor(
    private readonly words: Words,
    /** False when it could not be sent now. */
    private readonly onLeft: (address: string) => boolean,
  ) {
    this.input = element('input', {
      type: 'email',
      maxlength: '254',
      required: '',
      placeholder: words.address,
      'aria-label': words.address,
      autocomplete: 'email',
    });
    this.form = element(
      'form',
      { class: 'address-field', hidden: '' },
      this.input,
      element('button', { type: 'submit', class: 'keep' }, words.keepAddress),
    );
    this.form.onsubmit = (event) => {
      event.preventDefault();
      const address = this.input.value.trim();
      // The words stay until the server says that it has the address.
      if (address !== '') this.onLeft(address);
    };
    this.node = element('div', {}, this.form, this.told);
  }

  draw({ site, messages, address, isKnown, connection }: ChatState): void {
    const hasSpoken = messages.some(({ direction }) => direction === 'in');
    this.form.hidden =
      !site?.continuesByMail ||
      !hasSpoken ||
      isKnown ||
      address !== null ||
      connection === 'closed';
    const text =
      address === null
        ? ''
        : (address.isContinued ? this.words.answeredAt : this.words.answersAt).replace(
            '{address}',
            address.address,
          );
    this.told.hidden = text === '';
    // A screen reader hears it once, not with every message.
    if (this.told.textContent !== text) this.told.textContent = text;
  }
}
