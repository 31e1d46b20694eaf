/**
 * Texts that come again and again while a log is read, made once: workspaces, keys, types.
 * Each cache is a table of fixed size in which a newcomer takes the place of whom it meets.
 */

/** Of a UUID as a text. */
export const UUID_CHARS = 36;
const UUID_WORDS = 8;
const DASH = 0x2d;

/** Node's own quick ways between bytes and text, which `toString` and `write` lead to after some checks. */
export interface Bytes extends Buffer {
  latin1Slice(start: number, end: number): string;
  utf8Slice(start: number, end: number): string;
  latin1Write(text: string, at: number): number;
  utf8Write(text: string, at: number): number;
}

const scratch = Buffer.alloc(64) as Bytes;
const scratchView = new DataView(scratch.buffer, scratch.byteOffset, scratch.length);
/** Two hexadecimal digits of each byte. */
const HEX = Uint16Array.from({ length: 256 }, (_, byte) =>
  Buffer.from(byte.toString(16).padStart(2, '0')).readUInt16BE(),
);

/** Writes the 36 characters of a UUID from its 16 bytes. */
function writeUuid(view: DataView, from: number, target: DataView, to: number): void {
  let out = to;
  for (let word = 0; word < UUID_WORDS; word += 1) {
    const bytes = view.getUint16(from + word * 2);
    const digits = (HEX[bytes >> 8] as number) * 0x1_0000 + (HEX[bytes & 255] as number);
    target.setUint32(out, digits);
    out += 4;
    if (word === 1 || word === 2 || word === 3 || word === 4) {
      target.setUint8(out, DASH);
      out += 1;
    }
  }
}

/** UUIDs of a few, such as workspaces. */
export class UuidTexts {
  private readonly words: Int32Array;
  private readonly texts: string[];
  private readonly mask: number;

  /** `size` is a power of two. */
  constructor(size: number) {
    this.mask = size - 1;
    this.words = new Int32Array(size * 4);
    this.texts = Array.from<string>({ length: size }).fill('00000000-0000-0000-0000-000000000000');
  }

  of(view: DataView, at: number): string {
    const a = view.getInt32(at);
    const b = view.getInt32(at + 4);
    const c = view.getInt32(at + 8);
    const d = view.getInt32(at + 12);
    const slot = (d ^ (d >>> 15) ^ c) & this.mask;
    const { words } = this;
    const word = slot * 4;
    if (
      words[word + 3] === d &&
      words[word + 2] === c &&
      words[word + 1] === b &&
      words[word] === a
    )
      return this.texts[slot] as string;
    writeUuid(view, at, scratchView, 0);
    const text = scratch.latin1Slice(0, UUID_CHARS);
    words[word] = a;
    words[word + 1] = b;
    words[word + 2] = c;
    words[word + 3] = d;
    this.texts[slot] = text;
    return text;
  }
}

/** What the category and the type of an event are. */
export interface Kind {
  readonly type: string;
  /** `<id><prefix><stream id>`, with `conversation-` as prefix; the ids are written anew for each event. */
  readonly names: Bytes;
  readonly namesView: DataView;
}

interface KnownKind extends Kind {
  readonly words: DataView;
}

const NO_KIND: KnownKind = {
  type: '',
  names: scratch,
  namesView: scratchView,
  words: new DataView(new ArrayBuffer(0)),
};

/**
 * Categories and types, which lie beside each other in a row: length, category, length, type. They are
 * known again by comparing them as they lie there, lengths and all.
 */
export class Kinds {
  private readonly kinds: KnownKind[];
  private readonly mask: number;

  /** `size` is a power of two. */
  constructor(size: number) {
    this.mask = size - 1;
    this.kinds = Array.from<KnownKind>({ length: size }).fill(NO_KIND);
  }

  /** `start`: of the category's length; `end`: of the type. */
  of(view: DataView, bytes: Buffer, start: number, end: number): Kind {
    const last = view.getInt32(end - 4) ^ (end - start);
    const hash = Math.imul(last, 0x9e3779b1) ^ view.getInt32(end - 8);
    const slot = (hash ^ (hash >>> 15)) & this.mask;
    const known = this.kinds[slot] as KnownKind;
    if (isSame(known.words, view, start, end)) return known;
    const kind = kindAt(bytes as Bytes, start, end);
    this.kinds[slot] = kind;
    return kind;
  }
}

/** `<id><stream>`: one text of which both are parts costs half of two. */
export function namesOf(kind: Kind, view: DataView, idAt: number, streamAt: number): string {
  const { names, namesView } = kind;
  writeUuid(view, idAt, namesView, 0);
  writeUuid(view, streamAt, namesView, names.length - UUID_CHARS);
  return names.latin1Slice(0, names.length);
}

function kindAt(bytes: Bytes, start: number, end: number): KnownKind {
  const typeAt = start + 8 + bytes.readInt32BE(start);
  const copy = Uint8Array.from(bytes.subarray(start, end));
  const prefix = `${bytes.utf8Slice(start + 4, typeAt - 4)}-`;
  const names = Buffer.from(`${' '.repeat(UUID_CHARS)}${prefix}${' '.repeat(UUID_CHARS)}`) as Bytes;
  return {
    type: internal(bytes.utf8Slice(typeAt, end)),
    names,
    namesView: new DataView(names.buffer, names.byteOffset, names.length),
    words: new DataView(copy.buffer),
  };
}

/** The same text as the engine keeps for names of properties and literals: compared with those by address. */
function internal(text: string): string {
  return Object.keys({ [text]: true })[0] as string;
}

/** Word by word; the last one may overlap the one before it. */
function isSame(known: DataView, view: DataView, start: number, end: number): boolean {
  const length = end - start;
  if (known.byteLength !== length) return false;
  const last = length - 4;
  for (let at = 0; at < last; at += 4)
    if (known.getInt32(at) !== view.getInt32(start + at)) return false;
  return known.getInt32(last) === view.getInt32(start + last);
}
