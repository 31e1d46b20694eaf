/**
 * The manifest counts the parts of a mail, as a MIME library lists them; a fact says what there is to
 * read. Both are the same fact when the part is there and has nothing of the sender's to read: it
 * is blank, or it belongs to an enclosed mail, which we list as an attachment.
 */

/** A part of that type stands in the raw mail, and holds no words outside an enclosed mail. */
export function hasSilentPart(raw: Buffer, type: 'text/plain' | 'text/html'): boolean {
  const text = raw.toString('latin1').replaceAll('\r\n', '\n');
  const parts = partsOf(text).filter((part) => part.type === type);
  return parts.length > 0 && parts.every(({ isEnclosed, body }) => isEnclosed || isBlank(body));
}

interface Part {
  readonly type: string;
  /** Below the headers of a mail within the mail. */
  readonly isEnclosed: boolean;
  readonly body: string;
}

/** Deliberately not the parser of the channel: what that one misses must be seen here. */
function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let isEnclosed = false;
  for (const match of text.matchAll(/^content-type:\s*([a-z]+\/[a-z0-9.+-]+)/gim)) {
    const type = (match[1] as string).toLowerCase();
    const bodyAt = text.indexOf('\n\n', match.index);
    const rest = bodyAt === -1 ? '' : text.slice(bodyAt + 2);
    const end = rest.search(/^--\S/m);
    parts.push({ type, isEnclosed, body: end === -1 ? rest : rest.slice(0, end) });
    isEnclosed ||= type === 'message/rfc822' || type === 'message/global';
  }
  return parts;
}

function isBlank(body: string): boolean {
  return body.replace(/<[^<>]{0,2000}>/g, '').trim() === '';
}
