/**
 * Arrays as PostgreSQL's binary format. `pg` sends a Buffer as it is, and the server neither parses
 * nor quotes it: half of the cost of an append with `pg`'s own text arrays.
 */

const OID = { bool: 16, bytea: 17, int2: 21, int4: 23, text: 25, timestamptz: 1184, uuid: 2950 };

/** One dimension: dimensions, has-null flag, element type, length, lower bound. */
const HEAD_BYTES = 20;
/** PostgreSQL counts microseconds since 2000-01-01. */
const EPOCH_MS = 946_684_800_000;
const TWO_TO_32 = 4_294_967_296;

function allocate(oid: number, length: number, bodyBytes: number, hasNull: boolean): Buffer {
  const buffer = Buffer.allocUnsafe(HEAD_BYTES + bodyBytes);
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(hasNull ? 1 : 0, 4);
  buffer.writeInt32BE(oid, 8);
  buffer.writeInt32BE(length, 12);
  buffer.writeInt32BE(1, 16);
  return buffer;
}

/** `null` elements become SQL nulls. */
export function uuidArray(values: readonly (string | null)[]): Buffer {
  const nulls = values.filter((value) => value === null).length;
  const bodyBytes = values.length * 20 - nulls * 16;
  const buffer = allocate(OID.uuid, values.length, bodyBytes, nulls > 0);
  let at = HEAD_BYTES;
  for (const value of values) {
    at = buffer.writeInt32BE(value === null ? -1 : 16, at);
    if (value !== null) at = writeUuid(buffer, value, at);
  }
  return buffer;
}

export function textArray(values: readonly string[]): Buffer {
  let bodyBytes = 0;
  const lengths = values.map((value) => {
    const length = Buffer.byteLength(value);
    bodyBytes += 4 + length;
    return length;
  });
  const buffer = allocate(OID.text, values.length, bodyBytes, false);
  let at = HEAD_BYTES;
  for (const [index, value] of values.entries()) {
    const length = lengths[index] as number;
    at = buffer.writeInt32BE(length, at);
    // One byte a character: every character is ASCII, and latin1 is the quicker way to write it.
    buffer.write(value, at, length === value.length ? 'latin1' : 'utf8');
    at += length;
  }
  return buffer;
}

/** Two arrays of texts that stand one after the other, as bytes; the right one begins at `split`. */
export function textArrayPair(
  pairs: readonly { readonly bytes: Buffer; readonly split: number }[],
): { left: Buffer; right: Buffer } {
  let leftBytes = 0;
  let bytesInAll = 0;
  for (const { bytes, split } of pairs) {
    leftBytes += split;
    bytesInAll += bytes.length;
  }
  const heads = pairs.length * 4;
  const left = allocate(OID.text, pairs.length, heads + leftBytes, false);
  const right = allocate(OID.text, pairs.length, heads + bytesInAll - leftBytes, false);
  let leftAt = HEAD_BYTES;
  let rightAt = HEAD_BYTES;
  for (const { bytes, split } of pairs) {
    leftAt = left.writeInt32BE(split, leftAt);
    leftAt += bytes.copy(left, leftAt, 0, split);
    rightAt = right.writeInt32BE(bytes.length - split, rightAt);
    rightAt += bytes.copy(right, rightAt, split);
  }
  return { left, right };
}

export function byteaArray(values: readonly (Buffer | null)[]): Buffer {
  let bodyBytes = 0;
  let hasNull = false;
  for (const value of values) {
    bodyBytes += 4 + (value?.length ?? 0);
    hasNull ||= value === null;
  }
  const buffer = allocate(OID.bytea, values.length, bodyBytes, hasNull);
  let at = HEAD_BYTES;
  for (const value of values) {
    at = buffer.writeInt32BE(value === null ? -1 : value.length, at);
    if (value !== null) at += value.copy(buffer, at);
  }
  return buffer;
}

/** Bytes given as strings, one character each. */
export function latin1ByteaArray(values: readonly string[]): Buffer {
  let bodyBytes = 0;
  for (const value of values) bodyBytes += 4 + value.length;
  const buffer = allocate(OID.bytea, values.length, bodyBytes, false);
  let at = HEAD_BYTES;
  for (const value of values) {
    at = buffer.writeInt32BE(value.length, at);
    at += buffer.write(value, at, 'latin1');
  }
  return buffer;
}

export function int4Array(values: readonly number[]): Buffer {
  const buffer = allocate(OID.int4, values.length, values.length * 8, false);
  let at = HEAD_BYTES;
  for (const value of values) {
    at = buffer.writeInt32BE(4, at);
    at = buffer.writeInt32BE(value, at);
  }
  return buffer;
}

export function int2Array(values: readonly number[]): Buffer {
  const buffer = allocate(OID.int2, values.length, values.length * 6, false);
  let at = HEAD_BYTES;
  for (const value of values) {
    at = buffer.writeInt32BE(2, at);
    at = buffer.writeInt16BE(value, at);
  }
  return buffer;
}

export function boolArray(values: readonly boolean[]): Buffer {
  const buffer = allocate(OID.bool, values.length, values.length * 5, false);
  let at = HEAD_BYTES;
  for (const value of values) {
    at = buffer.writeInt32BE(1, at);
    at = buffer.writeInt8(value ? 1 : 0, at);
  }
  return buffer;
}

/** Milliseconds since 1970. */
export function timestampArray(valuesMs: readonly number[]): Buffer {
  const buffer = allocate(OID.timestamptz, valuesMs.length, valuesMs.length * 12, false);
  let at = HEAD_BYTES;
  for (const valueMs of valuesMs) {
    const microseconds = (valueMs - EPOCH_MS) * 1_000;
    const high = Math.floor(microseconds / TWO_TO_32);
    at = buffer.writeInt32BE(8, at);
    at = buffer.writeInt32BE(high, at);
    at = buffer.writeUInt32BE(microseconds - high * TWO_TO_32, at);
  }
  return buffer;
}

function writeUuid(buffer: Buffer, uuid: string, at: number): number {
  for (let index = 0; index < 36; index += 2) {
    if (index === 8 || index === 13 || index === 18 || index === 23) index += 1;
    buffer[at] = (nibble(uuid.charCodeAt(index)) << 4) | nibble(uuid.charCodeAt(index + 1));
    at += 1;
  }
  return at;
}

/** Of a lower-case hexadecimal digit. */
function nibble(code: number): number {
  return code < 58 ? code - 48 : code - 87;
}
