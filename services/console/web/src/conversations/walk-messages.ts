/** From message to message by the arrow keys, and to a message by its id. */
import type { KeyboardEvent } from 'react';

const MESSAGE = '[data-item]';
/** As long as the mark in the style sheet takes to fade. */
const MARKED_MS = 1_600;

/** For the element that scrolls the messages. Inside a message's own controls the keys stay theirs. */
export function onWalkKey(event: KeyboardEvent<HTMLElement>): void {
  const { key, target, currentTarget } = event;
  if (key !== 'ArrowUp' && key !== 'ArrowDown') return;
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const isMessage = (target as HTMLElement).matches(MESSAGE);
  if (target !== currentTarget && !isMessage) return;
  const messages = [...currentTarget.querySelectorAll<HTMLElement>(MESSAGE)];
  const step = key === 'ArrowUp' ? -1 : 1;
  const next = isMessage
    ? messages[messages.indexOf(target as HTMLElement) + step]
    : step < 0 && messages.at(-1);
  if (!next) return;
  event.preventDefault();
  next.focus();
}

export function focusNewest(within: HTMLElement | null): void {
  [...(within?.querySelectorAll<HTMLElement>(MESSAGE) ?? [])].at(-1)?.focus();
}

/** The message that has the focus, or a control inside of it. */
export function focusedItemId(): string | null {
  const message = document.activeElement?.closest<HTMLElement>(MESSAGE);
  return message?.dataset['item'] ?? null;
}

/** Brings it to the middle and marks it for a moment. */
export function showItem(within: HTMLElement | null, itemId: string): void {
  const message = within?.querySelector<HTMLElement>(`[data-item="${CSS.escape(itemId)}"]`);
  if (!message) return;
  message.scrollIntoView({ block: 'center' });
  message.focus({ preventScroll: true });
  message.dataset['marked'] = '';
  setTimeout(() => delete message.dataset['marked'], MARKED_MS);
}
