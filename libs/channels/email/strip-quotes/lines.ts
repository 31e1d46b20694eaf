/** What a line of a mail is: quoted, an announcement of a quote, a header, a signature, a rule. */
import {
  ATTRIBUTION_STARTS,
  ATTRIBUTION_VERBS,
  BARE_SEPARATORS,
  DEVICES,
  HEADER_LABELS,
  type HeaderField,
  SENT_WITH,
  SEPARATOR_PHRASES,
} from './phrases.js';

const LINE_CHARS_MAX = 400;
const ATTRIBUTION_LINES_MAX = 3;
const ATTRIBUTION_ENDS = ':：-*_>)]';
const HEADER_BLOCK_LINES_MAX = 12;

export function isQuoted(line: string): boolean {
  let at = 0;
  while (at < line.length && at < 8 && (line[at] === ' ' || line[at] === '\t')) at++;
  return line[at] === '>';
}

/** A row of dashes, stars, underscores and the like. */
export function isDelimiter(line: string): boolean {
  const text = line.trim();
  return text !== '' && text.length < LINE_CHARS_MAX && /^[-_=~*#+—–ᐧ·. ]+$/.test(text);
}

/** RFC 3676: two dashes and a blank; programs lose the blank or make a long dash of it. */
export function isSignatureMark(line: string): boolean {
  const text = line.trimEnd();
  return text === '--' || text === '—' || text === '–' || text === '__';
}

export function isMobileSignature(line: string): boolean {
  if (line.length > 200 || line.length < 8) return false;
  const text = trimMarks(
    line
      .toLowerCase()
      .replace(/[[\]<>()*_]+/g, ' ')
      .replace(/\s+/g, ' '),
  );
  if (text === '' || text.length > 160) return false;
  const hasDevice = DEVICES.some((device) => text.includes(device));
  if (/^(從|从|在)我的.{1,30}(傳送|发送|發送)$/.test(text) || text.endsWith('から送信'))
    return true;
  const opening = SENT_WITH.find((phrase) => text.startsWith(phrase));
  if (opening !== undefined) {
    const rest = text.slice(opening.length).trim();
    // "Sent from my TI-85": a possession of few words is a device, known or not.
    return (
      hasDevice ||
      (/^my\b/.test(rest) && rest.split(' ').length <= 4) ||
      text.startsWith('get outlook')
    );
  }
  return /^[\p{L} .]{0,30} (from|via) (my )?(mobile|phone|iphone|android)$/u.test(text);
}

/** `-----Original Message-----` and its kin. */
export function isSeparator(line: string): boolean {
  if (line.length > 200 || line.length < 8 || isQuoted(line)) return false;
  const trimmed = line.trim().toLowerCase();
  if (BARE_SEPARATORS.includes(trimmed)) return true;
  const inner = trimMarks(trimmed);
  if (inner === '' || inner.length === trimmed.length) return false;
  const isMarked = /^[-_*#=~]{2,}|^[-_*#=]+\s/.test(trimmed) || /^\*.*\*$/.test(trimmed);
  return (
    isMarked &&
    SEPARATOR_PHRASES.some((phrase) => inner === phrase || inner.startsWith(`${phrase} `))
  );
}

/** A block of mail headers: sender and one more, with an address or a rule above it, or three. */
export function isHeaderBlock(lines: readonly string[], at: number): boolean {
  const first = headerField(lines[at] as string);
  if (first === null || first === 'cc') return false;
  const fields = new Set<HeaderField>([first]);
  let hasAddress = false;
  let misses = 0;
  for (let next = at; next < Math.min(lines.length, at + HEADER_BLOCK_LINES_MAX); next++) {
    const line = lines[next] as string;
    const field = headerField(line);
    if (field === null) {
      // One wrapped or empty line between two headers is common; more is the end of the block.
      if (++misses > 1) break;
      continue;
    }
    misses = 0;
    fields.add(field);
    hasAddress ||= line.slice(0, LINE_CHARS_MAX).includes('@');
  }
  if (!fields.has('from') && !(fields.has('subject') && fields.has('sent'))) return false;
  const above = lines.slice(Math.max(0, at - 2), at).some(isDelimiter);
  return fields.size >= 3 || (fields.size === 2 && (hasAddress || above));
}

function headerField(line: string): HeaderField | null {
  const colon = line.slice(0, 40).indexOf(':');
  if (colon <= 0 || isQuoted(line)) return null;
  const label = line
    .slice(0, colon)
    .replace(/[*_\s]+/g, ' ')
    .trim()
    .toLowerCase();
  return HEADER_LABELS.get(label) ?? null;
}

/**
 * How many lines from `at` on announce a quote ("On Monday, Ann <ann@...> wrote:"); 0 when they do
 * not. Programs wrap it over up to three lines.
 */
export function attributionLength(lines: readonly string[], at: number): number {
  const first = (lines[at] as string).slice(0, LINE_CHARS_MAX).trim();
  if (first === '' || isQuoted(first)) return 0;
  const opens = opensAttribution(first);
  let joined = '';
  for (let count = 1; count <= ATTRIBUTION_LINES_MAX && at + count <= lines.length; count++) {
    const line = (lines[at + count - 1] as string).slice(0, LINE_CHARS_MAX).trim();
    if (line === '' || (count > 1 && isQuoted(line))) break;
    joined = joined === '' ? line : `${joined} ${line}`;
    const isFollowed = followedByQuote(lines, at + count);
    // The common case by far, an ordinary line, is decided by its last character.
    const mayBe =
      isFollowed || ATTRIBUTION_ENDS.includes(joined.at(-1) as string) || /^\d{4}-/.test(joined);
    if (mayBe && isAttribution(joined, opens, isFollowed)) return count;
    // Without an opening word only a name and its verb on one line are believed.
    if (!opens) break;
  }
  return 0;
}

const STARTS = new Set(ATTRIBUTION_STARTS);

function opensAttribution(first: string): boolean {
  const [one = '', two = ''] = trimMarks(first.slice(0, 40).toLowerCase()).split(' ', 2);
  return /^\d/.test(one) || STARTS.has(one) || STARTS.has(`${one} ${two}`);
}

function isAttribution(joined: string, opens: boolean, isFollowed: boolean): boolean {
  const text = trimMarks(joined.toLowerCase());
  const isClosed = /[:：]\W*$/.test(joined) || /-{2,}$/.test(joined);
  const isOldGmail = /^\d{4}-\d\d-\d\d \d\d?:\d\d gmt[+-]\d/.test(text);
  if (!isClosed && !isFollowed && !isOldGmail) return false;
  // "2016-03-03 17:21 GMT+01:00 Some One": old Gmail, which leaves the verb away.
  if (isOldGmail && (isClosed || isFollowed || !/<[^>]*$/.test(text))) return true;
  const verb = ATTRIBUTION_VERBS.find((candidate) => hasWord(text, candidate));
  if (verb === undefined || !(isClosed || isFollowed)) return false;
  const hasAddress = /[^\s<]@[^\s>]/.test(text);
  const hasTime = /\d{1,2}[:.h]\d\d/.test(text);
  if (isFollowed)
    return (
      (opens && (/\d/.test(text) || hasAddress)) || (endsWithVerb(text, verb) && text.length <= 120)
    );
  return opens && isClosed && (hasAddress || hasTime) && verbIsAtEnd(text, verb);
}

/** "On ... Ann wrote", "Am ... schrieb Ann <ann@...>", "Op ... schreef Ann het volgende". */
function verbIsAtEnd(text: string, verb: string): boolean {
  const rest = text.slice(text.lastIndexOf(verb) + verb.length);
  return rest.length <= 100 && !/[.!?] /.test(rest);
}

function endsWithVerb(text: string, verb: string): boolean {
  return text.length - (text.lastIndexOf(verb) + verb.length) <= 3;
}

function hasWord(text: string, word: string): boolean {
  const at = text.lastIndexOf(word);
  if (at === -1) return false;
  const [before, after] = [text[at - 1], text[at + word.length]];
  return !isLetter(before) && !isLetter(after);
}

function isLetter(char: string | undefined): boolean {
  return char !== undefined && /\p{L}/u.test(char);
}

function followedByQuote(lines: readonly string[], at: number): boolean {
  // Two empty lines are as many as a program puts between the announcement and the quote.
  for (let next = at; next < Math.min(lines.length, at + 3); next++) {
    const line = lines[next] as string;
    if (line.trim() !== '') return isQuoted(line);
  }
  return false;
}

/** Without the dashes, stars, brackets and colons around it. */
function trimMarks(text: string): string {
  const marks = '-_*#=~<>()[]{}:.,"\'“”|« »\t ';
  let start = 0;
  let end = text.length;
  while (start < end && marks.includes(text[start] as string)) start++;
  while (end > start && marks.includes(text[end - 1] as string)) end--;
  return text.slice(start, end);
}
