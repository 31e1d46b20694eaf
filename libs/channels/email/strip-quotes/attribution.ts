/**
 * The line by which a mail program announces a quote: "On Monday, Ann <ann@...> wrote:".
 *
 * Believed for its evidence, not for its language: an address, a date, a time, a verb of writing,
 * a colon at the end, a quoted line below. The less of it there is, the more of the rest is asked
 * for; a sentence of the writer's own ("On Monday I wrote to you:") must stay.
 */
import { isDelimiter, isQuoted, LINE_CHARS_MAX, trimMarks } from './marks.js';
import { ATTRIBUTION_STARTS, ATTRIBUTION_VERBS } from './phrases.js';

const ATTRIBUTION_LINES_MAX = 4;
const ENDS = ':：-*_>)]';
const STARTS = new Set(ATTRIBUTION_STARTS);
/** A verb of writing with one of these beside it is the writer's own sentence. */
const FIRST_PERSON =
  /(^|[\s('’,])(i|ik|ich|je|j['’]ai|wij|we|wir|nous|yo|eu|io|jag|jeg|minä|я|ми|мы)(?=[\s,'’:)]|$)/u;
const NEAR_VERB_CHARS = 24;

interface Evidence {
  readonly text: string;
  /** Begins as announcements do: with a date, or with a word such as "On", "Op", "Am", "Le". */
  readonly opens: boolean;
  readonly isClosed: boolean;
  /** A quoted line comes next. */
  readonly isFollowed: boolean;
  readonly addressAt: number;
  readonly hasDate: boolean;
  readonly hasTime: boolean;
  readonly verb: string | undefined;
}

/**
 * How many lines from `at` on announce a quote; 0 when they do not. Programs wrap it over up to
 * four lines.
 */
export function attributionLength(lines: readonly string[], at: number): number {
  const first = (lines[at] as string).slice(0, LINE_CHARS_MAX).trim();
  if (first === '' || isQuoted(first) || isDelimiter(first)) return 0;
  const opens = opensAttribution(first);
  const mayWrap = opens || isAddressNear(first);
  let joined = '';
  for (let count = 1; count <= ATTRIBUTION_LINES_MAX && at + count <= lines.length; count++) {
    const line = (lines[at + count - 1] as string).slice(0, LINE_CHARS_MAX).trim();
    if (line === '' || (count > 1 && isQuoted(line))) break;
    joined = joined === '' ? line : `${joined} ${line}`;
    const isFollowed = followedByQuote(lines, at + count);
    // The common case by far, an ordinary line, is decided by its last character.
    const mayBe = isFollowed || ENDS.includes(joined.at(-1) as string) || /^\d{4}-/.test(joined);
    if (mayBe && isAttribution(joined, opens, isFollowed))
      return beginsLater(lines, at, count, isFollowed) ? 0 : count;
    if (opens && joined.includes(':  ') && sharesLineWithQuote(joined)) return count;
    // Without an opening word or an address only one line is believed.
    if (!mayWrap) break;
  }
  return 0;
}

/**
 * Own words right above an announcement may begin as one does ("On Monday I am home."): what is an
 * announcement without them, begins below them.
 */
function beginsLater(
  lines: readonly string[],
  at: number,
  count: number,
  isFollowed: boolean,
): boolean {
  let above = '';
  for (let skip = 1; skip < count; skip++) {
    above += ` ${lines[at + skip - 1]}`;
    const rest = lines
      .slice(at + skip, at + count)
      .map((line) => line.slice(0, LINE_CHARS_MAX).trim())
      .join(' ');
    // One announcement has one date: where the lines above have it, they are part of it.
    const [own, other] = [weigh(above, true, false), weigh(rest, true, false)];
    const isPart = !other.hasDate && !other.hasTime && (own.hasDate || own.hasTime);
    if (isPart && !/\p{L}{4,}[.!?]\s*$/u.test(above)) continue;
    const isLeadIn = above.trim().split(/\s+/).length <= 3 && !/[.!?]\s*$/.test(above);
    if (!isLeadIn && isAttribution(rest, opensAttribution(rest), isFollowed)) return true;
  }
  return false;
}

/** Close enough to the start that only a name stands before it. */
function isAddressNear(text: string): boolean {
  const at = text.slice(0, 100).search(/[^\s<]@[^\s>]/);
  return at !== -1 && at <= 80;
}

function opensAttribution(first: string): boolean {
  const [one = '', two = ''] = trimMarks(first.slice(0, 60).toLowerCase()).split(/\s+/, 2);
  return /^\d/.test(one) || /^\d/.test(two) || STARTS.has(one) || STARTS.has(`${one} ${two}`);
}

function isAttribution(joined: string, opens: boolean, isFollowed: boolean): boolean {
  const evidence = weigh(joined, opens, isFollowed);
  const { text, isClosed } = evidence;
  const isOldGmail = /^\d{4}-\d\d-\d\d \d\d?:\d\d gmt[+-]\d/.test(text);
  if (!isClosed && !isFollowed && !isOldGmail) return false;
  // "2016-03-03 17:21 GMT+01:00 Some One": old Gmail, which leaves the verb away.
  if (isOldGmail && (isClosed || isFollowed || !/<[^>]*$/.test(text))) return true;
  return isFollowed ? announcesMarked(evidence) : announcesUnmarked(evidence);
}

function weigh(joined: string, opens: boolean, isFollowed: boolean): Evidence {
  const text = trimMarks(joined.toLowerCase());
  return {
    text,
    opens,
    isFollowed,
    isClosed: /[:：]\W*$/.test(joined) || /-{2,}$/.test(joined),
    addressAt: text.search(/[^\s<]@[^\s>]/),
    hasDate: hasDate(text),
    hasTime: hasTime(text),
    verb: ATTRIBUTION_VERBS.find((candidate) => hasWord(text, candidate)),
  };
}

/** The quote itself is marked, so the line above it needs little to be its announcement. */
function announcesMarked({
  text,
  opens,
  isClosed,
  addressAt,
  hasDate: dated,
  hasTime: timed,
  verb,
}: Evidence) {
  const hasAddress = addressAt !== -1;
  if (hasAddress && (dated || timed) && (opens || (isClosed && addressAt <= 80))) return true;
  if (verb === undefined || (!hasAddress && isFirstPerson(text, verb))) return false;
  if (opens && (/\d/.test(text) || hasAddress)) return true;
  if (isClosed && (dated || (hasAddress && text.length <= 120))) return true;
  return endsWithVerb(text, verb) && text.length <= 120;
}

/** Nothing marks the quote, so everything below goes: the announcement must be beyond doubt. */
function announcesUnmarked(evidence: Evidence): boolean {
  const { text, opens, isClosed, addressAt, verb } = evidence;
  if (!isClosed) return false;
  const isWhen = evidence.hasDate || evidence.hasTime;
  if (addressAt !== -1 && isWhen) {
    // "Tue 3 Mar 2026, 09:12, Support <help@...>:" in a language that we know no verb of.
    if (verb === undefined)
      return opens && evidence.hasDate && evidence.hasTime && text.length < 200;
    // A name goes before the address, and a sentence before neither.
    return (opens || addressAt <= 80) && verbIsAtEnd(text, verb);
  }
  if (verb === undefined || !opens) return false;
  if (addressAt !== -1) return verbIsAtEnd(text, verb);
  return (
    evidence.hasTime && evidence.hasDate && !isFirstPerson(text, verb) && verbIsAtEnd(text, verb)
  );
}

/** Some programs on phones put the quote on the line of its announcement. */
function sharesLineWithQuote(joined: string): boolean {
  let colon = joined.indexOf(':');
  for (let seen = 0; colon !== -1 && seen < 12; seen++) {
    // Between address or verb and colon nothing else; behind it the gap of a line that was joined.
    if (/^[:：] {2,}\S/.test(joined.slice(colon, colon + 12))) {
      const evidence = weigh(joined.slice(0, colon + 1), true, false);
      if (evidence.addressAt !== -1 && evidence.hasTime && evidence.verb !== undefined)
        return verbIsAtEnd(evidence.text, evidence.verb);
    }
    colon = joined.indexOf(':', colon + 1);
  }
  return false;
}

/** "On ... Ann wrote", "Am ... schrieb Ann <ann@...>", "Op ... schreef Ann het volgende". */
function verbIsAtEnd(text: string, verb: string): boolean {
  const rest = text.slice(text.lastIndexOf(verb) + verb.length);
  return rest.length <= 100 && !/[!?] |[^.\d\s]{4,}\. /.test(rest);
}

function endsWithVerb(text: string, verb: string): boolean {
  return text.length - (text.lastIndexOf(verb) + verb.length) <= 3;
}

function isFirstPerson(text: string, verb: string): boolean {
  const at = text.lastIndexOf(verb);
  const around = text.slice(Math.max(0, at - NEAR_VERB_CHARS), at + verb.length + NEAR_VERB_CHARS);
  return FIRST_PERSON.test(around);
}

function hasDate(text: string): boolean {
  return (
    /(^|[^\d])(19|20)\d\d([^\d]|$)/.test(text) ||
    /(^|[^\d])\d{1,2}[./-] ?\d{1,2}[./-] ?\d{2,4}([^\d]|$)/.test(text)
  );
}

function hasTime(text: string): boolean {
  return /\d{1,2}[:.h]\d\d|\d ?(am|pm|uhr|時|时)/.test(text);
}

/** Letters only bound a word where words are bounded by blanks. */
function hasWord(text: string, word: string): boolean {
  const at = text.lastIndexOf(word);
  if (at === -1) return false;
  if (!/^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u.test(word)) return true;
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
