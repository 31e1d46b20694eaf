/**
 * `{{name}}` in a text, and nothing more: no expressions, no nesting, no evaluation.
 *
 * A value is put in once and never looked at again, so a customer who is called `{{secret}}` stays
 * called that. Values are made harmless for where they are shown.
 */

/** How a channel reads a text: marks that would turn what a customer typed into formatting. */
export type Markup = 'plain' | 'chat_marks' | 'html';

const VALUE_CHARS_MAX = 200;
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;

export type TemplatePart =
  | { readonly text: string }
  | { readonly variable: string }
  | { readonly wrong: string };

export function isVariableName(name: string): boolean {
  return NAME.test(name);
}

/** Splits a text into words and variables. Linear; never throws. */
export function templateParts(text: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf('{{', at);
    if (open === -1) break;
    const close = text.indexOf('}}', open + 2);
    if (open > at) parts.push({ text: text.slice(at, open) });
    if (close === -1) {
      parts.push({ wrong: text.slice(open, open + 40) });
      return parts;
    }
    const name = text.slice(open + 2, close).trim();
    parts.push(
      isVariableName(name)
        ? { variable: name }
        : { wrong: text.slice(open, close + 2).slice(0, 60) },
    );
    at = close + 2;
  }
  if (at < text.length) parts.push({ text: text.slice(at) });
  return parts;
}

/** Variables that are not known read as nothing. */
export function renderTemplate(
  text: string,
  variables: Readonly<Record<string, string>>,
  markup: Markup = 'plain',
): string {
  return templateParts(text)
    .map((part) => {
      if ('text' in part) return part.text;
      if ('wrong' in part) return part.wrong;
      const value = Object.hasOwn(variables, part.variable) ? variables[part.variable] : undefined;
      return value === undefined ? '' : harmless(value, markup);
    })
    .join('');
}

/** One line, of bounded length, without control characters, and without formatting of its own. */
export function harmless(value: string, markup: Markup): string {
  const line = value
    .slice(0, VALUE_CHARS_MAX)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]+/gu, ' ')
    .trim();
  switch (markup) {
    case 'plain':
      return line;
    case 'chat_marks':
      // These channels know no escape sign; a word joiner keeps a mark from pairing up.
      return line.replace(/[*_~`]/g, '\u2060$&\u2060');
    case 'html':
      return line.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  }
}
