/**
 * Values in PostgreSQL's binary format, each after its length: so they stand in an array and as a
 * statement's parameters alike.
 */

export const LENGTH_BYTES = 4;
/** PostgreSQL counts microseconds since 2000-01-01. */
const EPOCH_MS = 946_684_800_000;
const TWO_TO_32 = 4_294_967_296;

/** Written one after the other; the memory must be large enough for all. */
export class BinaryValues {
  constructor(
    protected readonly memory: Buffer,
    protected at: number,
  ) {}

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

  addBool(value: boolean): void {
    this.at = this.memory.writeUInt8(value ? 1 : 0, this.memory.writeInt32BE(1, this.at));
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
    if (to - from === bytes.length) this.memory.set(bytes, at);
    else bytes.copy(this.memory, at, from, to);
    this.at = at + to - from;
  }

  addText(text: string): void {
    const start = this.at + LENGTH_BYTES;
    const length = this.memory.write(text, start);
    this.memory.writeInt32BE(length, this.at);
    this.at = start + length;
  }

  /** One character a byte. */
  addLatin1(text: string): void {
    const at = this.memory.writeInt32BE(text.length, this.at);
    this.at = at + this.memory.write(text, at, 'latin1');
  }
}

/** Of a lower-case hexadecimal digit. */
function nibble(code: number): number {
  return code < 58 ? code - 48 : code - 87;
}
