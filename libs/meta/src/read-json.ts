/**
 * Reads JSON without losing digits.
 *
 * Meta's ids are whole numbers, sometimes written as JSON numbers, and can be larger than 2^53,
 * where a JavaScript number starts to round: two customers would become one. Whole numbers of 16
 * digits and more are therefore read as text. Nesting is bounded, because whatever cannot be
 * written again as JSON could not be kept for a replay either.
 */
import { isUtf8 } from 'node:buffer';
import { MalformedPayload } from '#libs/channels';

const DEPTH_MAX = 200;
const SAFE_DIGITS = 15;
/** More digits in a row than a number may have, in a string or not. */
const LONG_NUMBER = /\d{16}/;
const BYTE_ORDER_MARK = 0xfeff;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;

/** Throws `MalformedPayload`. */
export function readJson(body: Buffer): unknown {
  const text = decode(body);
  const exact = isHarmless(text) ? text : quoteLongNumbers(text);
  try {
    return JSON.parse(exact);
  } catch (error) {
    // The engine's message quotes the payload, which holds what a person said.
    throw new MalformedPayload('The body is not JSON.', { cause: error });
  }
}

function decode(body: Buffer): string {
  if (!isUtf8(body)) throw new MalformedPayload('The body is not UTF-8.');
  const text = body.toString('utf8');
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
}

/** Nothing to quote and nothing too deep: true of nearly every payload, and quick to see. */
function isHarmless(text: string): boolean {
  return !LONG_NUMBER.test(text) && count(text, '{') + count(text, '[') <= DEPTH_MAX;
}

function count(text: string, sign: string): number {
  let found = 0;
  for (let at = text.indexOf(sign); at !== -1; at = text.indexOf(sign, at + 1)) found++;
  return found;
}

/** Puts quotes around whole numbers that a JavaScript number may not hold. One pass. */
function quoteLongNumbers(text: string): string {
  const pieces: string[] = [];
  let copied = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
    } else if (code === 0x7b || code === 0x5b) {
      if (++depth > DEPTH_MAX)
        throw new MalformedPayload(`The body is nested deeper than ${DEPTH_MAX} levels.`);
    } else if (code === 0x7d || code === 0x5d) {
      depth--;
    } else if (code === MINUS || isDigit(code)) {
      const end = endOfNumber(text, at);
      if (isLongInteger(text, at, end)) {
        pieces.push(text.slice(copied, at), '"', text.slice(at, end), '"');
        copied = end;
      }
      at = end - 1;
    }
  }
  return copied === 0 ? text : pieces.join('') + text.slice(copied);
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE)
    at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

/** Past everything that can belong to a number, so that `1.5e3` is seen as one. */
function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && /[\d.eE+-]/.test(text.charAt(at))) at++;
  return at;
}

function isLongInteger(text: string, start: number, end: number): boolean {
  const first = text.charCodeAt(start) === MINUS ? start + 1 : start;
  if (end - first <= SAFE_DIGITS || text.charCodeAt(first) === 0x30) return false;
  for (let at = first; at < end; at++) if (!isDigit(text.charCodeAt(at))) return false;
  return true;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
