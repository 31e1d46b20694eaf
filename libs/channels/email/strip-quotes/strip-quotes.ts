/** What the writer says in this mail, without what was said before. */
import { saysAnswersAreBelow } from './answers-below.js';
import { stripHtml, textOfHtml } from './strip-html.js';
import { stripText } from './strip-text.js';

export interface Bodies {
  readonly text?: string;
  readonly html?: string;
}

export interface PlainBodies {
  /** The whole mail in plain words. */
  readonly text: string;
  /** Own words only. Equal to `text`, trimmed, when nothing was quoted. */
  readonly strippedText: string;
}

/** The program's own marks in the HTML first; the rules for text on whatever that leaves. */
export function plainBodies(bodies: Bodies): PlainBodies {
  const text = bodies.text?.trim()
    ? bodies.text
    : bodies.html
      ? textOfHtml(bodies.html)
      : (bodies.text ?? '');
  const marked = bodies.html ? stripHtml(bodies.html) : null;
  const own = stripText(marked ?? text);
  return { text, strippedText: saysAnswersAreBelow(own) ? text.trim() : own };
}
