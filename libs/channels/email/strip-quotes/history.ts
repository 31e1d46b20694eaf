/** Lines that open the mail which is answered or passed on: a separator, a block of its headers. */
import { isDelimiter, isQuoted, LINE_CHARS_MAX, trimMarks } from './marks.js';
import { BARE_SEPARATORS, HEADER_LABELS, type HeaderField, SEPARATOR_PHRASES } from './phrases.js';

const HEADER_BLOCK_LINES_MAX = 12;
const PHRASES = new Set(SEPARATOR_PHRASES);

/** `-----Original Message-----` and its kin. */
export function isSeparator(lines: readonly string[], at: number): boolean {
  const line = lines[at] as string;
  if (line.length > 200 || line.length < 6) return false;
  const trimmed = line.trim().toLowerCase();
  // GroupWise: ">>> Ann <ann@shop.example> 03/03/26 9:12 AM >>>", and nothing marked below it.
  if (/^>>> ?[^>\s].*\d.*>>>$/.test(trimmed)) return !isQuoted(lines[at + 1] ?? '');
  if (isQuoted(line)) return false;
  if (BARE_SEPARATORS.includes(trimmed)) return true;
  const inner = trimMarks(trimmed);
  if (inner === '') return false;
  if (inner.length === trimmed.length)
    return PHRASES.has(inner) && headerField(lines[at + 1] ?? '') !== null;
  const isMarked = /^[-‐‑–—_*#=~]{2,}|^[-_*#=]+\s/.test(trimmed) || /^\*.*\*$/.test(trimmed);
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
    // A header that comes again belongs to the next block, or to a list that is none.
    if (next > at && fields.has(field)) break;
    misses = 0;
    fields.add(field);
    hasAddress ||= line.slice(0, LINE_CHARS_MAX).includes('@');
  }
  if (!fields.has('from') && !(fields.has('subject') && fields.has('sent'))) return false;
  const above = lines.slice(Math.max(0, at - 2), at).some(isDelimiter);
  return fields.size >= 3 || (fields.size === 2 && (hasAddress || above));
}

function headerField(line: string): HeaderField | null {
  const colon = line.slice(0, 40).search(/[:：]/);
  if (colon <= 0 || isQuoted(line)) return null;
  const label = line
    .slice(0, colon)
    .replace(/[*_\s]+/g, ' ')
    .trim()
    .toLowerCase();
  return HEADER_LABELS.get(label) ?? null;
}
