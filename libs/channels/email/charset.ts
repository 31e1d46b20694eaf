/**
 * Bytes of a mail's body to text, also where the mail says nothing or something wrong about them.
 *
 * Labels are wrong in known ways: none at all, `us-ascii` or `iso-8859-1` over UTF-8, `utf-8` over Windows
 * letters, the truth only in the HTML's own `<meta>`. UTF-8 proves itself: other text is hardly ever valid
 * UTF-8 by chance, so bytes that are, and are more than ASCII, are read so whatever a western label says.
 */
import { decode as decodeWith, encodingExists } from 'iconv-lite';

/** Where a page says what it is written in; the HTML standard looks at the first 1024 bytes (13.2.3.2). */
const META_BYTES = 4_096;
const WESTERN =
  /^(us-?ascii|ansi_x3\.4-1968|ascii|iso[-_]?8859[-_]?1|latin-?1|l1|windows-?1252|cp1252|x-?cp1252|unknown(-8bit)?|x-unknown|default|8bit|none|binary|utf-?8)$/;

/**
 * @param label the declared charset, if any
 * @param isHtml the text may carry a label of its own
 */
export function decodeBody(bytes: Uint8Array, label: string | undefined, isHtml: boolean): string {
  const declared = cleanLabel(label);
  const marked = byMark(bytes);
  if (marked) return marked;
  const isAscii = !bytes.some((byte) => byte >= 0x80);
  if (isAscii && (declared === '' || WESTERN.test(declared)))
    return hasJapaneseEscape(bytes) ? read(bytes, 'iso-2022-jp') : read(bytes, 'utf-8');
  if (declared === '' || WESTERN.test(declared)) {
    const { sequences, errors } = utf8In(bytes);
    if (sequences > 0 && errors === 0) return read(bytes, 'utf-8');
    // One letter that was cut through does not make it another alphabet.
    if (isUtf8(declared) && sequences > errors * 4) return read(bytes, 'utf-8');
    const own = isHtml ? cleanLabel(metaLabel(bytes)) : '';
    if (own !== '' && !isUtf8(own) && isKnown(own)) return read(bytes, own);
    return read(bytes, 'windows-1252');
  }
  return read(bytes, isKnown(declared) ? declared : 'windows-1252');
}

function read(bytes: Uint8Array, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    // DOS code pages, UTF-7, and others that browsers do not know.
    return decodeWith(Buffer.from(bytes), charset);
  }
}

function isKnown(charset: string): boolean {
  try {
    new TextDecoder(charset);
    return true;
  } catch {
    return encodingExists(charset);
  }
}

/** A label without quotes and decoration: `'UTF_8;` is `utf-8`. */
function cleanLabel(label: string | null | undefined): string {
  const text = (label ?? '')
    .slice(0, 60)
    .toLowerCase()
    .replace(/[^a-z0-9._:-].*$|^[^a-z0-9]+/g, '')
    .replace(/^utf_?(8|16|7)/, 'utf-$1');
  return ALIASES.get(text) ?? text;
}

/** Names in mails that neither browsers nor iconv-lite have. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['cp-850', 'cp850'],
  ['cp-437', 'cp437'],
  ['ks_c_5601-1987', 'euc-kr'],
  ['ks_c_5601', 'euc-kr'],
  ['x-gbk', 'gbk'],
  ['unicode-1-1-utf-7', 'utf-7'],
  ['iso-8859-8-e', 'iso-8859-8'],
  ['iso-8859-8-i', 'iso-8859-8'],
  ['x-mac-roman', 'macintosh'],
]);

function isUtf8(charset: string): boolean {
  return /^utf-?8$/.test(charset);
}

/** A byte order mark beats every label (Encoding Standard, "decode"). */
function byMark(bytes: Uint8Array): string | null {
  const [one, two, three] = bytes;
  if (one === 0xef && two === 0xbb && three === 0xbf) return read(bytes, 'utf-8');
  if (one === 0xff && two === 0xfe) return read(bytes, 'utf-16le');
  if (one === 0xfe && two === 0xff) return read(bytes, 'utf-16be');
  return null;
}

/** Well-formed sequences of more than one byte, and bytes that belong to none (RFC 3629 4). */
function utf8In(bytes: Uint8Array): { readonly sequences: number; readonly errors: number } {
  let sequences = 0;
  let errors = 0;
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at] as number;
    if (lead < 0x80) {
      at++;
      continue;
    }
    const length = lead >= 0xc2 && lead < 0xe0 ? 2 : lead < 0xf0 && lead >= 0xe0 ? 3 : 4;
    const isLead = lead >= 0xc2 && lead < 0xf5;
    let next = at + 1;
    while (next < at + length && ((bytes[next] ?? 0) & 0xc0) === 0x80) next++;
    if (isLead && next === at + length) sequences++;
    else errors++;
    at = isLead ? next : at + 1;
  }
  return { sequences, errors };
}

function metaLabel(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, META_BYTES)).toString('latin1');
  return /<meta[^>]{0,300}charset\s*=\s*["']?\s*([a-z0-9._:-]{2,40})/i.exec(head)?.[1] ?? null;
}

/** ISO-2022-JP has seven bits, so a missing label looks like ASCII. */
function hasJapaneseEscape(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(0x1b); at !== -1; at = bytes.indexOf(0x1b, at + 1))
    if (bytes[at + 1] === 0x24 && (bytes[at + 2] === 0x42 || bytes[at + 2] === 0x40)) return true;
  return false;
}

/** One raw header line: UTF-8 (RFC 6532), or else Windows letters, as old programs send them. */
export function asUtf8(line: Uint8Array): Uint8Array {
  if (!line.some((byte) => byte >= 0x80) || utf8In(line).errors === 0) return line;
  return new TextEncoder().encode(read(line, 'windows-1252'));
}
