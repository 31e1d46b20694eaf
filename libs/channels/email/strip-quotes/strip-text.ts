/**
 * Cuts quoted history and signatures from the text of a mail, line by line.
 *
 * It must never lose the writer's own words: answers between quotes keep everything, and so does
 * a forward without a word above it. Cutting too little is only untidy, as the full text is one
 * click away. A mail whose every line is marked as a quote has no own words: the result is empty,
 * and screens show the whole mail.
 *
 * Linear in the length of the text: no expression looks across lines, and no line is looked at
 * beyond `LINE_CHARS_MAX`.
 */
import { attributionLength } from './attribution.js';
import { isHeaderBlock, isSeparator } from './history.js';
import { isDelimiter, isQuoted } from './marks.js';
import { isAddedLine, isLooseSignatureMark, isSignatureMark } from './signatures.js';

/** Longer texts are shown whole: nobody wrote them by hand. */
const TEXT_CHARS_MAX = 200_000;
const LINES_MAX = 10_000;
/** A mark with more than this below it is not the start of a signature. */
const SIGNATURE_LINES_MAX = 25;

type Segment =
  | { readonly kind: 'own'; readonly lines: readonly string[] }
  | { readonly kind: 'quote'; readonly lines: readonly string[]; readonly isAnnounced: boolean };

/** The writer's own words. Returns the text itself, trimmed, when there is nothing to cut. */
export function stripText(text: string): string {
  if (text.length > TEXT_CHARS_MAX) return text.trim();
  const lines = text
    .replaceAll('\r\n', '\n')
    .replaceAll('\u00a0', ' ')
    .split('\n', LINES_MAX + 1);
  if (lines.length > LINES_MAX) return text.trim();
  const segments = split(lines);
  const own = segments.filter((segment) => segment.kind === 'own');
  const kept = isInterleaved(segments)
    ? lines
    : own.flatMap((segment) => withoutSignature(segment.lines));
  const result = trimEnds(withoutSignature(kept));
  if (result === '' && own.length < segments.length && isMarkedThroughout(lines)) return '';
  // Nothing of one's own: a bare forward, or a mail program that quotes in its own way.
  return result === '' ? trimEnds(withoutSignature(lines)) || text.trim() : result;
}

/** Own words and quotes, in turn. History that is announced by a header block runs to the end. */
function split(lines: readonly string[]): Segment[] {
  const segments: Segment[] = [];
  let own: string[] = [];
  const close = () => {
    if (own.length > 0) segments.push({ kind: 'own', lines: own });
    own = [];
  };
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] as string;
    if (isSeparator(lines, at) || isHeaderBlock(lines, at)) {
      close();
      segments.push({ kind: 'quote', lines: lines.slice(at), isAnnounced: true });
      return segments;
    }
    const announced = attributionLength(lines, at);
    const isQuote = isQuoted(line);
    if (announced === 0 && !isQuote) {
      own.push(line);
      at++;
      continue;
    }
    const quoteAt = nextText(lines, at + announced);
    if (!isQuote && !(quoteAt < lines.length && isQuoted(lines[quoteAt] as string))) {
      const isFirst = trimEnds(own) === '' && segments.length === 0;
      close();
      // An announcement on top with nothing marked below it: what follows may well be the answer.
      const end = isFirst ? at + announced : lines.length;
      segments.push({ kind: 'quote', lines: lines.slice(at, end), isAnnounced: true });
      at = end;
    } else {
      close();
      const end = endOfQuote(lines, quoteAt);
      segments.push({ kind: 'quote', lines: lines.slice(at, end), isAnnounced: announced > 0 });
      at = end;
    }
  }
  close();
  return segments;
}

/** Every line carries a quote mark: whoever sent this added no word. */
function isMarkedThroughout(lines: readonly string[]): boolean {
  return lines.every((line) => line.trim() === '' || isQuoted(line));
}

/** Answers between quotes make no sense without them; nor does an answer below a bare quote. */
function isInterleaved(segments: readonly Segment[]): boolean {
  let quotes = 0;
  let isAnswered = false;
  let firstIsBare = false;
  for (const segment of segments) {
    const isEmpty = segment.kind === 'own' && trimEnds(withoutSignature(segment.lines)) === '';
    if (segment.kind === 'quote') {
      if (quotes === 0) firstIsBare = !segment.isAnnounced;
      quotes++;
      if (isAnswered && !segment.isAnnounced) return true;
    } else if (!isEmpty && quotes > 0) {
      isAnswered = true;
      if (firstIsBare) return true;
    }
  }
  return false;
}

/** First line at or after `at` with something on it. */
function nextText(lines: readonly string[], at: number): number {
  let next = at;
  while (next < lines.length && (lines[next] as string).trim() === '') next++;
  return next;
}

/** Quoted lines and the blanks between them; also the tail that a mail program wrapped off one. */
function endOfQuote(lines: readonly string[], start: number): number {
  let end = start;
  for (let at = start; at < lines.length; at++) {
    const line = lines[at] as string;
    if (isQuoted(line)) {
      end = at + 1;
    } else if (line.trim() !== '') {
      const before = at > 0 ? (lines[at - 1] as string) : '';
      const after = lines[at + 1] ?? '';
      const isTail = isQuoted(before) && before.length >= 60 && isQuoted(after);
      if (!isTail) return end;
      end = at + 1;
    }
  }
  return end;
}

/** Below `-- ` and "Sent from my ..." there are no own words; nor in a row of dashes at the end. */
function withoutSignature(lines: readonly string[]): readonly string[] {
  const mark = signatureAt(lines);
  const upTo = mark === -1 ? lines : lines.slice(0, mark);
  let end = upTo.length;
  while (end > 0) {
    const line = upTo[end - 1] as string;
    if (line.trim() !== '' && !isDelimiter(line) && !isAddedLine(line)) break;
    end--;
  }
  return upTo.slice(0, end);
}

/** Two loose marks are dividers around something, and what stands there is the writer's own. */
function signatureAt(lines: readonly string[]): number {
  const from = Math.max(1, lines.length - SIGNATURE_LINES_MAX);
  const loose: number[] = [];
  for (let at = from; at < lines.length; at++) {
    const line = lines[at] as string;
    if (isSignatureMark(line)) return at;
    if (isLooseSignatureMark(line)) loose.push(at);
  }
  return loose.length === 1 ? (loose[0] as number) : -1;
}

/** Joined, without empty lines at either end. */
function trimEnds(lines: readonly string[]): string {
  let start = 0;
  let end = lines.length;
  while (start < end && (lines[start] as string).trim() === '') start++;
  while (end > start && (lines[end - 1] as string).trim() === '') end--;
  return lines.slice(start, end).join('\n').trimEnd();
}
