/**
 * Arrays as PostgreSQL's binary format. `pg` sends a Buffer as it is, and the server neither parses
 * nor quotes it: half of the cost of an append with `pg`'s own text arrays. All columns of a batch
 * stand in one piece of memory, sized before it is written.
 */

const OID = { bytea: 17, int2: 21, int4: 23, text: 25, timestamptz: 1184, uuid: 2950 };

/** One dimension: dimensions, has-null flag, element type, length, lower bound. */
const HEAD_BYTES = 20;
const LENGTH_BYTES = 4;
/** PostgreSQL counts microseconds since 2000-01-01. */
const EPOCH_MS = 946_684_800_000;
const TWO_TO_32 = 4_294_967_296;

export interface ColumnSize {
  readonly type: keyof typeof OID;
  /** Elements, nulls included. */
  readonly length: number;
  /** Bytes of all elements together, without their lengths. */
  readonly bytes: number;
  readonly hasNull?: boolean;
}

/** Columns of these sizes, side by side in one new piece of memory. */
export function makeColumns<Name extends string>(
  sizes: Readonly<Record<Name, ColumnSize>>,
): Record<Name, ArrayColumn> {
  const entries = Object.entries<ColumnSize>(sizes);
  let bytes = 0;
  for (const [, size] of entries) bytes += bytesOf(size);
  const memory = Buffer.allocUnsafe(bytes);
  const columns = {} as Record<Name, ArrayColumn>;
  let at = 0;
  for (const [name, size] of entries) {
    const end = at + bytesOf(size);
    columns[name as Name] = new ArrayColumn(memory, at, end, size);
    at = end;
  }
  return columns;
}

function bytesOf({ length, bytes }: ColumnSize): number {
  return HEAD_BYTES + length * LENGTH_BYTES + bytes;
}

/** Elements are added in order; exactly as many and as large as was said. */
export class ArrayColumn {
  private at: number;

  constructor(
    private readonly memory: Buffer,
    private readonly start: number,
    private readonly end: number,
    { type, length, hasNull }: ColumnSize,
  ) {
    let at = memory.writeInt32BE(1, start);
    at = memory.writeInt32BE(hasNull ? 1 : 0, at);
    at = memory.writeInt32BE(OID[type], at);
    at = memory.writeInt32BE(length, at);
    this.at = memory.writeInt32BE(1, at);
  }

  addNull(): void {
    this.at = this.memory.writeInt32BE(-1, this.at);
  }

  /** A lower-case UUID. */
  addUuid(uuid: string): void {
    const { memory } = this;
    let at = memory.writeInt32BE(16, this.at);
    for (let index = 0; index < 36; index += 2) {
      if (index === 8 || index === 13 || index === 18 || index === 23) index += 1;
      memory[at++] = (nibble(uuid.charCodeAt(index)) << 4) | nibble(uuid.charCodeAt(index + 1));
    }
    this.at = at;
  }

  addInt2(value: number): void {
    this.at = this.memory.writeInt16BE(value, this.memory.writeInt32BE(2, this.at));
  }

  addInt4(value: number): void {
    this.at = this.memory.writeInt32BE(value, this.memory.writeInt32BE(4, this.at));
  }

  /** Milliseconds since 1970. */
  addTime(ms: number): void {
    const { memory } = this;
    const microseconds = (ms - EPOCH_MS) * 1_000;
    const high = Math.floor(microseconds / TWO_TO_32);
    const at = memory.writeInt32BE(high, memory.writeInt32BE(8, this.at));
    this.at = memory.writeUInt32BE(microseconds - high * TWO_TO_32, at);
  }

  /** `bytes` from `from` to before `to`. */
  addBytes(bytes: Buffer, from = 0, to = bytes.length): void {
    const at = this.memory.writeInt32BE(to - from, this.at);
    this.at = at + bytes.copy(this.memory, at, from, to);
  }

  /** One character a byte. */
  addLatin1(text: string): void {
    const at = this.memory.writeInt32BE(text.length, this.at);
    this.at = at + this.memory.write(text, at, 'latin1');
  }

  /** The array as it is sent. Throws when it is not full: then it would say something else. */
  sealed(): Buffer {
    if (this.at !== this.end)
      throw new RangeError(`A column has ${this.end - this.at} bytes left.`);
    return this.memory.subarray(this.start, this.end);
  }
}

/** A timestamptz by itself; milliseconds since 1970. */
export function timeBytes(ms: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigInt64BE(BigInt(ms - EPOCH_MS) * 1_000n);
  return bytes;
}

/** Of a lower-case hexadecimal digit. */
function nibble(code: number): number {
  return code < 58 ? code - 48 : code - 87;
}
