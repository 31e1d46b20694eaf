/** Small readings that all of Meta's payloads need. Tolerant: a missing value is `null`. */
import { z } from 'zod';

/** An id, written as text or as a number. (Long numbers are text already, see `read-json.ts`.) */
export const Id = z
  .union([z.string(), z.number()], { error: 'must be an id, as text or as a number' })
  .transform(String)
  .refine((id) => id !== '' && id.length <= 512, 'must have 1 to 512 characters');

/** A value that is kept when it has the right form and forgotten when it has not. */
export function optional<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish().catch(null);
}

/** A JSON object whose members are nobody's business yet. */
export const AnyObject = z.record(z.string(), z.unknown());

const EARLIEST = Date.UTC(2000, 0);
const LATEST = Date.UTC(2200, 0);

/**
 * A moment, from milliseconds (Messenger), seconds (WhatsApp), digits in text, or an ISO text
 * (Instagram's test button). `null` when it is none of these, or not of this century or the next.
 */
export function momentOf(value: unknown): Date | null {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' && typeof number !== 'string') return null;
  // Milliseconds of this century have 12 digits and more, seconds 11 and less.
  const moment = new Date(typeof number === 'number' && number < 1e11 ? number * 1000 : number);
  const time = moment.getTime();
  return time >= EARLIEST && time < LATEST ? moment : null;
}

/**
 * A platform's own word, fit for a reason, a code or a label: printable, short, without long runs
 * of digits, which are phone numbers and ids more often than not.
 */
export function plainWord(value: unknown, lengthMax = 60): string {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return text
    .replace(/[^\P{C}]/gu, '')
    .replace(/\+?\d{7,}/g, '...')
    .slice(0, lengthMax);
}

/** The member names that tell what an item is, for a reason: known plumbing left out. */
export function unknownNames(
  item: Readonly<Record<string, unknown>>,
  plumbing: readonly string[],
): string {
  const names = Object.keys(item).filter((name) => !plumbing.includes(name));
  return names.length === 0
    ? 'nothing'
    : names
        .slice(0, 3)
        .map((name) => plainWord(name, 40))
        .join(', ');
}
