/**
 * An error in a few words for a dead letter, which lies in the database in clear and is not reached by
 * forgetting: what looks like an address or a number goes, and so does text that a parser quotes.
 */
const REASON_CHARS_MAX = 500;

export function reasonOf(error: unknown): string {
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return (
    said
      // V8 quotes the text around the fault: `Unexpected token 'D', "Dear Anna"... is not valid JSON`.
      .replace(/Unexpected .* (?:is not valid JSON|in JSON at position \d+).*/s, 'not valid JSON')
      .replace(/[^\s@<>"'(),;:]+@[^\s@<>"'(),;:]+/g, '(address)')
      // Ids keep their hyphens and letters; a run of digits on its own is a phone number or an order.
      .replace(/(?<![\w-])\+?\d{7,}(?![\w-])/g, '(number)')
      .slice(0, REASON_CHARS_MAX)
  );
}
