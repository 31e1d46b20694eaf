/**
 * JSON texts of many events, parsed by one JSON.parse: less work than one for each. They are put beside each
 * other as Latin-1 where they can be, which Node makes a text of several times as quickly as of UTF-8.
 */
import type { Bytes } from './postgres/known-texts.js';

/** Texts that wait are parsed when they have so many bytes: their chunks are still at hand, and soon free. */
const WAITING_BYTES = 48 * 1_024;
/** A longer text is parsed alone. */
const JOINED_BYTES = 16 * 1_024;
const OPEN = 0x5b; // [
const COMMA = 0x2c;
const CLOSE = 0x5d; // ]
/** The highest bit of each of four bytes: none of them has it in ASCII. */
const NO_ASCII = 0x80_80_80_80;

/** Only used between the beginning and the end of `parse`. */
const joined = Buffer.alloc(WAITING_BYTES + 2 * JOINED_BYTES) as Bytes;
const joinedView = new DataView(joined.buffer, joined.byteOffset, joined.length);

/** `Holder`: whose text it is. */
export class JoinedJson<Holder> {
  private readonly holders: Holder[] = [];
  private readonly buffers: Buffer[] = [];
  private readonly views: DataView[] = [];
  /** Of each: where it begins, and where it ends. */
  private readonly places: number[] = [];
  private byteCount = 0;

  constructor(private readonly give: (holder: Holder, value: unknown) => void) {}

  /** The holder has its value after `parse`, if not before. `view` is one of the same bytes. */
  add(holder: Holder, buffer: Buffer, view: DataView, start: number, end: number): void {
    if (end - start > JOINED_BYTES) {
      this.give(holder, parseAlone(buffer, start, end));
      return;
    }
    this.holders.push(holder);
    this.buffers.push(buffer);
    this.views.push(view);
    this.places.push(start, end);
    this.byteCount += end - start;
    if (this.byteCount > WAITING_BYTES) this.parse();
  }

  /** Throws `SyntaxError` on a text that is no JSON. */
  parse(): void {
    const { holders, buffers, views, places } = this;
    if (holders.length === 0) return;
    try {
      const waiting: Holder[] = [];
      let at = 0;
      for (const [index, holder] of holders.entries()) {
        const [start, end] = [places[2 * index] as number, places[2 * index + 1] as number];
        joined[at] = waiting.length === 0 ? OPEN : COMMA;
        const next = writeLatin1(views[index] as DataView, start, end, at + 1);
        if (next < 0) {
          this.give(holder, parseAlone(buffers[index] as Buffer, start, end));
        } else {
          waiting.push(holder);
          at = next;
        }
      }
      if (waiting.length === 0) return;
      joined[at] = CLOSE;
      this.handOut(waiting, at + 1);
    } finally {
      this.clear();
    }
  }

  private handOut(waiting: readonly Holder[], length: number): void {
    const values = valuesIn(joined.latin1Slice(0, length));
    if (values?.length === waiting.length) {
      for (let index = 0; index < waiting.length; index += 1)
        this.give(waiting[index] as Holder, values[index]);
      return;
    }
    // One of them is no JSON, or more than one value: alone it is found.
    for (const [index, holder] of this.holders.entries()) {
      const [start, end] = [this.places[2 * index] as number, this.places[2 * index + 1] as number];
      this.give(holder, parseAlone(this.buffers[index] as Buffer, start, end));
    }
  }

  private clear(): void {
    this.holders.length = 0;
    this.buffers.length = 0;
    this.views.length = 0;
    this.places.length = 0;
    this.byteCount = 0;
  }
}

function parseAlone(buffer: Buffer, start: number, end: number): unknown {
  return JSON.parse((buffer as Bytes).utf8Slice(start, end));
}

function valuesIn(text: string): unknown[] | null {
  try {
    return JSON.parse(text) as unknown[];
  } catch {
    return null;
  }
}

/**
 * Turns UTF-8 into Latin-1, four bytes at a time where they are ASCII. Answers where it ends in `joined`;
 * -1 when a character has no place in Latin-1.
 */
function writeLatin1(view: DataView, start: number, end: number, to: number): number {
  let at = start;
  let out = to;
  while (at < end) {
    if (at + 4 <= end) {
      const four = view.getInt32(at);
      if ((four & NO_ASCII) === 0) {
        joinedView.setInt32(out, four);
        at += 4;
        out += 4;
        continue;
      }
    }
    const byte = view.getUint8(at);
    if (byte < 0x80) {
      joinedView.setUint8(out, byte);
      at += 1;
    } else if ((byte === 0xc2 || byte === 0xc3) && at + 1 < end) {
      joinedView.setUint8(out, ((byte & 3) << 6) | (view.getUint8(at + 1) & 0x3f));
      at += 2;
    } else return -1;
    out += 1;
  }
  return out;
}
