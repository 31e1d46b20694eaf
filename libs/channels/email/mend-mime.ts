/**
 * Mails that are broken in ways that programs really break them, put right before the parser sees them:
 * without these a text would be taken for broken headers, or for the preamble of nothing, and be lost.
 */

/** Where the headers end, or 0 when nothing separates them from a text. */
export function headerEnd(raw: Buffer): number {
  const ends = ['\r\n\r\n', '\n\n'].map((mark) => raw.indexOf(mark)).filter((at) => at !== -1);
  return ends.length === 0 ? 0 : Math.min(...ends);
}

/** The same mail in a form that a parser can read. The bytes of an orderly mail are returned as they are. */
export function mended(raw: Buffer, headersMax: number): Buffer {
  return withBoundary(withSeparator(withLineFeeds(raw), headersMax), headersMax);
}

/** Old Macs and some gateways end lines by CR alone. */
function withLineFeeds(raw: Buffer): Buffer {
  if (raw.includes(0x0a) || !raw.includes(0x0d)) return raw;
  return Buffer.from(raw.map((byte) => (byte === 0x0d ? 0x0a : byte)));
}

/**
 * Some senders forget the empty line below the headers. The text begins at the first line that is no
 * header when none comes after it.
 */
function withSeparator(raw: Buffer, headersMax: number): Buffer {
  const head = raw.toString('latin1', 0, Math.min(raw.length, headersMax));
  if (/^\r?\n/.test(head) || headerEnd(raw) > 0) return raw;
  let textAt = -1;
  let at = 0;
  for (const line of head.split('\n')) {
    const isHeader = /^([!-9;-~]{1,80}[ \t]*:|[ \t]|From )/.test(line);
    if (isHeader) textAt = -1;
    else if (textAt === -1) textAt = at;
    at += line.length + 1;
  }
  if (textAt <= 0 || textAt >= raw.length) return raw;
  return Buffer.concat([raw.subarray(0, textAt), Buffer.from('\n'), raw.subarray(textAt)]);
}

/**
 * A multipart without a boundary, or with one that its body does not have: the body's own first boundary
 * counts, and where it has none, the body is a text.
 */
function withBoundary(raw: Buffer, headersMax: number): Buffer {
  const end = headerEnd(raw);
  if (end === 0 || end > headersMax) return raw;
  const head = raw.toString('latin1', 0, end);
  const field = /^content-type[ \t]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*/im.exec(head);
  const kind = /^content-type[ \t]*:\s*multipart\/([a-z-]{1,40})/i.exec(field?.[0] ?? '');
  if (!field || !kind) return raw;
  const named = /boundary\s*=\s*(?:"([^"]{0,200})"|([^\s;"]{1,200}))/i.exec(field[0]);
  const boundary = named?.[1] ?? named?.[2];
  const rest = raw.subarray(end);
  // A boundary that is folded, encoded or commented is the parser's to understand.
  if (boundary === undefined && /boundary\s*[*(]/i.test(field[0])) return raw;
  if (boundary && rest.includes(`\n--${boundary.trimEnd()}`)) return raw;
  const own = firstBoundary(rest);
  const type = own === null ? 'text/plain' : `multipart/${kind[1]}; boundary="${own}"`;
  return Buffer.concat([
    Buffer.from(head.slice(0, field.index), 'latin1'),
    Buffer.from(`Content-Type: ${type}`, 'latin1'),
    Buffer.from(head.slice(field.index + field[0].length), 'latin1'),
    rest,
  ]);
}

const LOOKED_AT_BYTES = 64 * 1024;

/** `--something`, and a header of a part or an empty line right below. */
function firstBoundary(body: Buffer): string | null {
  const text = body.toString('latin1', 0, Math.min(body.length, LOOKED_AT_BYTES));
  const found = /\n--([^\r\n"\\]{1,70})\r?\n(?=content-[a-z-]{1,40}:|\r?\n)/i.exec(text);
  return found?.[1]?.trimEnd() || null;
}
