/** Reads a score from what a customer sent after being asked for a rating. */
import type { Content } from './content.js';

/** 1 (worst) to 5 (best); at or below this the customer is not happy. */
export const LOW_SCORE_MAX = 2;

/** `null` when the content is not a score. "4", "4/5", "★★★★", a pressed button, a rating. */
export function scoreOf(content: Content): number | null {
  switch (content.kind) {
    case 'rating':
      return inRange(content.score);
    case 'button_reply':
    case 'list_reply':
      return content.payload.startsWith('rating:')
        ? inRange(Number(content.payload.slice('rating:'.length)))
        : scoreInWords(content.title);
    case 'text':
      return scoreInWords(content.text);
    case 'rich_text':
      return scoreInWords(content.strippedText ?? content.text);
    default:
      return null;
  }
}

function scoreInWords(text: string): number | null {
  const words = text.trim();
  if (words.length === 0 || words.length > 12) return null;
  const stars = [...words].filter((sign) => sign === '★' || sign === '⭐').length;
  if (stars > 0) return inRange(stars);
  const [first, ...rest] = words.replace(/[.!]/g, '').split(/\s*(?:\/|van|of|von|sur|out of)\s*/);
  if (!first || !/^[1-5]$/.test(first)) return null;
  return rest.length === 0 || (rest.length === 1 && rest[0] === '5') ? Number(first) : null;
}

function inRange(score: number | undefined): number | null {
  return score !== undefined && Number.isInteger(score) && score >= 1 && score <= 5 ? score : null;
}
