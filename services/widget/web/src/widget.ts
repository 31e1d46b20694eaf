/**
 * The script that a site embeds:
 * `<script async src="https://chat.example/widget/widget.js" data-inbox="..."></script>`
 *
 * It speaks only to the server it came from, and loads nothing else. `data-lang` overrides the
 * page's language; `window.Convolog` opens and closes the chat from the site's own buttons.
 */
import { Chat } from './chat.js';
import type { ChatState } from './chat-state.js';
import { View } from './view.js';
import { wordsFor } from './words.js';

declare global {
  interface Window {
    Convolog?: { open(): void; close(): void };
  }
}

function start(script: HTMLScriptElement): void {
  const inboxId = script.dataset['inbox'];
  if (!inboxId) {
    console.error('Convolog: the script tag needs data-inbox="<id of the inbox>".');
    return;
  }
  // A second tag on the same page (a tag manager, a single-page site) is not a second chat.
  if (window.Convolog) return;
  const { language, words } = wordsFor(script.dataset['lang']);
  let view: View | null = null;
  const identity = script.dataset['identity'] || null;
  const draw = (state: ChatState) => view?.draw(state);
  const chat = new Chat(new URL(script.src).origin, inboxId, draw, identity);
  view = new View(chat, words, language);
  const shown = view;
  window.Convolog = { open: () => shown.toggle(true), close: () => shown.toggle(false) };
  void chat.resume();
}

const script = document.currentScript as HTMLScriptElement | null;
if (script) {
  if (document.body) start(script);
  else addEventListener('DOMContentLoaded', () => start(script));
}
