/** What single characters mean around the words of a mail: quote marks, rules, decoration. */

/** No line is looked at beyond this. */
export const LINE_CHARS_MAX = 400;

export function isQuoted(line: string): boolean {
  let at = 0;
  while (at < line.length && at < 8 && (line[at] === ' ' || line[at] === '\t')) at++;
  return line[at] === '>';
}

/** A row of dashes, stars, underscores and the like. */
export function isDelimiter(line: string): boolean {
  const text = line.trim();
  return text !== '' && text.length < LINE_CHARS_MAX && /^[-_=~*#+—–‐‑ᐧ·. ]+$/.test(text);
}

const DECORATION = '-‐‑–—_*#=~<>()[]{}:：.,"\'“”|« »\t ';

/** Without the dashes, stars, brackets and colons around it. */
export function trimMarks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && DECORATION.includes(text[start] as string)) start++;
  while (end > start && DECORATION.includes(text[end - 1] as string)) end--;
  return text.slice(start, end);
}
