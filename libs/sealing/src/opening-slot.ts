/**
 * Memory of two threads: one writes boxes into it with what opens them, the other opens them in place. Each box is
 * opened by the thread that claims it first.
 */
import type { KeyObject } from 'node:crypto';
import { boundBytes, HEAD_BYTES, openBound, TAG_BYTES, writeBound } from './box.js';
import type { SealedAt } from './sealer.js';

/** A box that is too many or too large stays with whoever has it. */
const BOXES_MAX = 256;
const BYTES = 192 * 1_024;
const KEY_BYTES = 32;
const WORD_BYTES = 8;

/** Numbers of a box; behind each other in its bytes lie the key, what it is bound to, and the box. */
const FIELDS = 4;
const STATE = 0;
const STARTS_AT = 1;
const BOUND_BYTES = 2;
const BOX_BYTES = 3;

const [FREE, CLAIMED, OPEN] = [0, 1, 2];

export class OpeningSlot {
  readonly bytes: Buffer;
  readonly view: DataView;
  /** Of the same bytes. */
  private readonly words: Float64Array;
  private readonly fields: Int32Array;
  /** How many boxes are in it. */
  private readonly count: Int32Array;
  private end = 0;

  constructor(readonly memory: SharedArrayBuffer) {
    const numbersAt = BYTES;
    this.bytes = Buffer.from(memory, 0, BYTES);
    this.view = new DataView(memory, 0, BYTES);
    this.words = new Float64Array(memory, 0, BYTES / WORD_BYTES);
    this.fields = new Int32Array(memory, numbersAt, BOXES_MAX * FIELDS);
    this.count = new Int32Array(memory, numbersAt + this.fields.byteLength, 1);
  }

  static make(): OpeningSlot {
    return new OpeningSlot(new SharedArrayBuffer(BYTES + (BOXES_MAX * FIELDS + 1) * 4));
  }

  /** Answers the box's number in this slot; -1 when there is no room for it. */
  add({ workspaceId, stream, id, sealed }: SealedAt, key: KeyObject): number {
    const { box } = sealed as NonNullable<SealedAt['sealed']>;
    const number = this.count[0] as number;
    const length = KEY_BYTES + boundBytes(workspaceId, stream, id) + box.length;
    if (number === BOXES_MAX || this.end + length > BYTES) return -1;
    const { bytes, fields } = this;
    const raw = key.export();
    bytes.set(raw, this.end);
    raw.fill(0);
    const boundAt = this.end + KEY_BYTES;
    const boxAt = writeBound(bytes, boundAt, workspaceId, stream, id);
    bytes.set(box, boxAt);
    const field = number * FIELDS;
    fields[field + STARTS_AT] = this.end;
    fields[field + BOUND_BYTES] = boxAt - boundAt;
    fields[field + BOX_BYTES] = box.length;
    fields[field + STATE] = FREE as number;
    this.count[0] = number + 1;
    this.end += length;
    return number;
  }

  /** True for the first who asks. */
  claim(number: number): boolean {
    const state = number * FIELDS + STATE;
    return Atomics.compareExchange(this.fields, state, FREE as number, CLAIMED as number) === FREE;
  }

  isOpen(number: number): boolean {
    return Atomics.load(this.fields, number * FIELDS + STATE) === OPEN;
  }

  /** Of the plaintext. */
  startOf(number: number): number {
    const field = number * FIELDS;
    const boundAt = (this.fields[field + STARTS_AT] as number) + KEY_BYTES;
    return boundAt + (this.fields[field + BOUND_BYTES] as number) + HEAD_BYTES;
  }

  endOf(number: number): number {
    const boxBytes = this.fields[number * FIELDS + BOX_BYTES] as number;
    return this.startOf(number) + boxBytes - HEAD_BYTES - TAG_BYTES;
  }

  /** Opens what nobody else has claimed. A box that does not open stays claimed. */
  openAll(): void {
    for (let number = 0; number < (this.count[0] as number); number += 1)
      if (this.claim(number) && this.open(number))
        Atomics.store(this.fields, number * FIELDS + STATE, OPEN as number);
  }

  private open(number: number): boolean {
    const { bytes, fields } = this;
    const field = number * FIELDS;
    const startsAt = fields[field + STARTS_AT] as number;
    const boundAt = startsAt + KEY_BYTES;
    const boxAt = boundAt + (fields[field + BOUND_BYTES] as number);
    const boxEnd = boxAt + (fields[field + BOX_BYTES] as number);
    const key = bytes.subarray(startsAt, boundAt);
    const plaintext = openBound(bytes.subarray(boundAt, boxAt), key, bytes.subarray(boxAt, boxEnd));
    plaintext?.copy(bytes, boxAt + HEAD_BYTES);
    return plaintext !== null;
  }

  /** Claims what is left, so that the other thread goes past it. */
  claimAll(): void {
    for (let number = 0; number < (this.count[0] as number); number += 1) this.claim(number);
  }

  /** Only when the other thread is not in it. */
  wipe(): void {
    this.words.fill(0, 0, Math.ceil(this.end / WORD_BYTES)); // Shared bytes are filled one by one.
    this.end = 0;
    this.count[0] = 0;
  }
}
