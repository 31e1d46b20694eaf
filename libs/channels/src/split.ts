/**
 * Cuts a long text into parts that a channel can carry.
 *
 * Best cut first: a blank line, a line end, the end of a sentence, a space. Only when a stretch
 * has none of them is a word cut, and even then never inside a character as people see it (a flag,
 * a family emoji, a letter with its accents). Nothing but white space at the cuts is lost.
 */
export type TextUnit = 'utf16' | 'utf8_bytes';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Cuts in order of preference; each match ends where the next part may begin. */
const CUTS = [/\n[^\S\n]*\n\s*/g, /\n\s*/g, /[.!?…。！？]["'»”)\]]*\s+/g, /\s+/g] as const;

/**
 * Parts of at most `max` units, in order, none of them empty or only white space. A text that fits
 * comes back as it is; a text of nothing but white space gives no part.
 */
export function splitText(text: string, max: number, unit: TextUnit): string[] {
  if (!Number.isInteger(max) || max < 4) throw new RangeError('A part must hold at least 4 units.');
  const parts: string[] = [];
  let rest = text;
  while (rest !== '') {
    const end = fittingLength(rest, max, unit);
    const length = end === rest.length ? end : cutWithin(rest, end);
    const part =
      parts.length === 0 && length === rest.length ? rest : rest.slice(0, length).trimEnd();
    if (part.trim() !== '') parts.push(part);
    rest = rest.slice(length).trimStart(); // White space at a cut belongs to neither part.
  }
  return parts;
}

/** How many UTF-16 units from the start fit, never ending inside a surrogate pair. */
function fittingLength(text: string, max: number, unit: TextUnit): number {
  if (unit === 'utf16') return text.length <= max ? text.length : wholeCodePoint(text, max);
  let bytes = 0;
  let length = 0;
  while (length < text.length) {
    const code = text.codePointAt(length) as number;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes > max) return length;
    length += code < 0x10000 ? 1 : 2;
  }
  return length;
}

function wholeCodePoint(text: string, length: number): number {
  const isInsidePair = (text.codePointAt(length - 1) as number) > 0xffff;
  return isInsidePair ? length - 1 : length;
}

/** The best place to cut `text` at or before `end`. */
function cutWithin(text: string, end: number): number {
  // White space right behind the window belongs to the cut, not to the next part.
  const window = text.slice(0, end);
  const isCleanEnd = /\s/.test(text.charAt(end));
  for (const [rank, cut] of CUTS.entries()) {
    if (isCleanEnd && rank === CUTS.length - 1) return end;
    const at = lastMatchEnd(window, cut);
    // A good cut far to the left would make many tiny parts; a space near the end reads better.
    if (at >= end / 2 || (rank === CUTS.length - 1 && at > 0)) return at;
  }
  return graphemeStart(text, end);
}

function lastMatchEnd(window: string, cut: RegExp): number {
  const firstWord = window.search(/\S/);
  let last = 0;
  for (const match of window.matchAll(cut))
    if (match.index >= firstWord) last = match.index + match[0].length;
  return firstWord < 0 ? 0 : last;
}

/** Start of the character that `end` would cut, or `end` when it lies between two. */
function graphemeStart(text: string, end: number): number {
  // A character that is longer than a whole part can only be cut.
  const start = segmenter.segment(text.slice(0, end + 64)).containing(end)?.index ?? end;
  return start > 0 ? start : end;
}
