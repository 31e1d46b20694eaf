/**
 * Arrays as PostgreSQL's binary format. `pg` sends a Buffer as it is, and the server neither parses
 * nor quotes it: half of the cost of an append with `pg`'s own text arrays. All columns of a batch
 * stand in one piece of memory, sized before it is written.
 */
import { BinaryValues, LENGTH_BYTES } from './binary-values.js';

const OID = { bytea: 17, int2: 21, int4: 23, text: 25, timestamptz: 1184, uuid: 2950 };

/** One dimension: dimensions, has-null flag, element type, length, lower bound. */
const HEAD_BYTES = 20;

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
export class ArrayColumn extends BinaryValues {
  constructor(
    memory: Buffer,
    private readonly start: number,
    private readonly end: number,
    { type, length, hasNull }: ColumnSize,
  ) {
    let at = memory.writeInt32BE(1, start);
    at = memory.writeInt32BE(hasNull ? 1 : 0, at);
    at = memory.writeInt32BE(OID[type], at);
    at = memory.writeInt32BE(length, at);
    super(memory, memory.writeInt32BE(1, at));
  }

  /** The array as it is sent. Throws when it is not full: then it would say something else. */
  sealed(): Buffer {
    if (this.at !== this.end)
      throw new RangeError(`A column has ${this.end - this.at} bytes left.`);
    return this.memory.subarray(this.start, this.end);
  }
}
