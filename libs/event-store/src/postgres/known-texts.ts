/**
 * Texts that come again and again while a log is read, made once: names of streams, workspaces, types.
 * Each cache is a table of fixed size in which a newcomer takes the place of whom it meets.
 */

const UUID_CHARS = 36;
const UUID_BYTES = 16;
const HEX = Buffer.from('0123456789abcdef');

/** Node's own quick ways from bytes to text, which `toString` and `write` lead to after some checks. */
export interface Bytes extends Buffer {
  latin1Slice(start: number, end: number): string;
  utf8Slice(start: number, end: number): string;
}

const scratch = Buffer.alloc(64) as Bytes;

/** A UUID's text from its 16 bytes. */
export function uuidText(bytes: Buffer, at: number): string {
  writeUuid(bytes, at, 0);
  return scratch.latin1Slice(0, UUID_CHARS);
}

/** Writes the 36 characters into the scratch. */
function writeUuid(bytes: Buffer, from: number, to: number): void {
  let out = to;
  for (let index = 0; index < UUID_BYTES; index += 1) {
    const byte = bytes[from + index] as number;
    scratch[out] = HEX[byte >> 4] as number;
    scratch[out + 1] = HEX[byte & 15] as number;
    out += 2;
    if (index === 3 || index === 5 || index === 7 || index === 9) {
      scratch[out] = 0x2d; // -
      out += 1;
    }
  }
}

/** `<prefix><uuid>`, by the UUID's bytes and a prefix of a few known ones. */
export class UuidTexts {
  private readonly words: Int32Array;
  private readonly prefixes: string[];
  private readonly texts: string[];
  private readonly mask: number;

  /** `size` is a power of two. */
  constructor(size: number) {
    this.mask = size - 1;
    this.words = new Int32Array(size * 4);
    this.prefixes = Array.from<string>({ length: size }).fill('?');
    this.texts = Array.from<string>({ length: size }).fill('');
  }

  /** The prefix has at most 28 characters, and is ASCII. */
  of(bytes: Buffer, at: number, prefix: string): string {
    const a = bytes.readInt32BE(at);
    const b = bytes.readInt32BE(at + 4);
    const c = bytes.readInt32BE(at + 8);
    const d = bytes.readInt32BE(at + 12);
    const slot = (d ^ (d >>> 15) ^ c) & this.mask;
    const { words } = this;
    const word = slot * 4;
    if (
      words[word + 3] === d &&
      words[word + 2] === c &&
      words[word + 1] === b &&
      words[word] === a &&
      this.prefixes[slot] === prefix
    )
      return this.texts[slot] as string;
    const start = scratch.write(prefix, 0, 'latin1');
    writeUuid(bytes, at, start);
    const text = scratch.latin1Slice(0, start + UUID_CHARS);
    words[word] = a;
    words[word + 1] = b;
    words[word + 2] = c;
    words[word + 3] = d;
    this.prefixes[slot] = prefix;
    this.texts[slot] = text;
    return text;
  }
}

/** Short texts, such as types and categories. */
export class ShortTexts {
  private readonly texts: string[];
  private readonly mask: number;

  /** `size` is a power of two. */
  constructor(size: number) {
    this.mask = size - 1;
    this.texts = Array.from<string>({ length: size }).fill('');
  }

  of(bytes: Bytes, start: number, end: number): string {
    let hash = end - start;
    for (let at = start; at < end; at += 1)
      hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0;
    const slot = (hash ^ (hash >>> 16)) & this.mask;
    const known = this.texts[slot] as string;
    if (isSame(known, bytes, start, end)) return known;
    const text = bytes.utf8Slice(start, end);
    this.texts[slot] = text;
    return text;
  }
}

/** Only for ASCII; a text with other characters is never found the same, and made each time. */
function isSame(text: string, bytes: Buffer, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 127 || code !== bytes[start + index]) return false;
  }
  return true;
}
