/**
 * The format that blocks are written in: made to be read as quickly as rows come from the database (ADR
 * 0031). After unpacking, a JSON object with texts, each once; columns of numbers; metadata; data.
 * Metadata and data keep their very characters, because the hash chain was made of them; as bytes they
 * lie in Latin-1 where they can, which is read several times as fast as UTF-8.
 */
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { Sealed } from '#libs/sealing';
import type { StoredEvent } from '../encoded.js';
import type { RecordedEvent } from '../event.js';
import { decodeMetadata } from '../metadata.js';
import type { Bytes } from '../postgres/known-texts.js';
import type { ArchiveBlock, PackedBlock } from './archive-block.js';

const pack = promisify(deflateRaw);
const unpack = promisify(inflateRaw);

/** In front of what is packed: how long it is unpacked, so that it unpacks into one piece of memory. */
const LENGTH_BYTES = 4;
/** Data is parsed so many at a time: quicker than one by one, and little of it is alive at once. */
const PARSED_TOGETHER = 16;
const HEAD_BYTES = 16;
const NUMBER_BYTES = 8;
/** In this order they lie behind each other, each as a list of doubles, least significant byte first. */
const COLUMNS = [
  'position',
  'version',
  'schemaVersion',
  'occurredAt',
  'recordedAt',
  'workspaceOf',
  'streamOf',
  'typeOf',
  /** -1: no sealed part. */
  'keyOf',
  'boxBytes',
  'metadataBytes',
  'dataBytes',
] as const;

type Numbers = Readonly<Record<(typeof COLUMNS)[number], Float64Array>>;
type Encoding = 'latin1' | 'utf8';

/** `...Of` are indexes into these. */
interface Texts {
  readonly count: number;
  readonly ids: readonly string[];
  readonly workspaces: readonly string[];
  readonly streams: readonly string[];
  readonly types: readonly string[];
  readonly keys: readonly string[];
  readonly encoding: Encoding;
}

/** Events in order of position. */
export async function packFormat2(events: readonly StoredEvent[]): Promise<PackedBlock> {
  const [workspaces, streams, types, keys] = [new Index(), new Index(), new Index(), new Index()];
  const encoding = events.every(({ data, metadata }) => isLatin1(data) && isLatin1(metadata))
    ? 'latin1'
    : 'utf8';
  const bytes = (text: string) => Buffer.byteLength(text, encoding);
  const valuesOf: Record<keyof Numbers, (event: StoredEvent) => number> = {
    position: (event) => event.position,
    version: (event) => event.version,
    schemaVersion: (event) => event.schemaVersion,
    occurredAt: (event) => event.occurredAtMs,
    recordedAt: (event) => event.recordedAtMs,
    workspaceOf: (event) => workspaces.of(event.workspaceId),
    streamOf: (event) => streams.of(event.stream),
    typeOf: (event) => types.of(event.type),
    keyOf: ({ sealed }) => (sealed ? keys.of(sealed.keyId) : -1),
    boxBytes: ({ sealed }) => sealed?.box.length ?? 0,
    metadataBytes: ({ metadata }) => bytes(metadata),
    dataBytes: ({ data }) => bytes(data),
  };
  const numbers = Buffer.alloc(COLUMNS.length * events.length * NUMBER_BYTES);
  for (const [place, column] of COLUMNS.entries())
    for (const [index, event] of events.entries())
      numbers.writeDoubleLE(
        valuesOf[column](event),
        (place * events.length + index) * NUMBER_BYTES,
      );
  const texts: Texts = {
    count: events.length,
    ids: events.map(({ id }) => id),
    workspaces: workspaces.values,
    streams: streams.values,
    types: types.values,
    keys: keys.values,
    encoding,
  };
  const parts = [
    Buffer.from(JSON.stringify(texts)),
    numbers,
    Buffer.from(events.map(({ metadata }) => metadata).join(''), encoding),
    Buffer.from(events.map(({ data }) => data).join(','), encoding),
  ];
  const head = Buffer.alloc(HEAD_BYTES);
  for (const [index, part] of parts.entries()) head.writeUInt32LE(part.length, index * 4);
  const unpacked = Buffer.concat([head, ...parts]);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(unpacked.length);
  return {
    packed: Buffer.concat([length, await pack(unpacked)]),
    sealed: Buffer.concat(events.flatMap(({ sealed }) => (sealed ? [sealed.box] : []))),
  };
}

export async function unpackFormat2({ packed, sealed }: PackedBlock): Promise<ArchiveBlock> {
  const chunkSize = packed.readUInt32LE() + 1; // With room left it knows that it is done.
  return new Format2Block(await unpack(packed.subarray(LENGTH_BYTES), { chunkSize }), sealed);
}

class Format2Block implements ArchiveBlock {
  private readonly texts: Texts;
  private readonly numbers: Numbers;
  private readonly metadata: Buffer;
  private readonly data: Buffer;
  private readonly metadataStarts: Int32Array;
  private readonly dataStarts: Int32Array;
  private readonly boxStarts: Int32Array;
  /** The data of some events, the first of which is `parsedFrom`. */
  private parsed: readonly unknown[] = [];
  private parsedFrom = -1;
  /** Where the next look-up is likely: readers ask in order. */
  private next = 0;

  constructor(
    unpacked: Buffer,
    private readonly sealed: Buffer,
  ) {
    const parts: Buffer[] = [];
    let at = HEAD_BYTES;
    for (let part = 0; part < HEAD_BYTES / 4; part += 1) {
      const end = at + unpacked.readUInt32LE(part * 4);
      parts.push(unpacked.subarray(at, end));
      at = end;
    }
    const [texts, numbers, metadata, data] = parts as [Buffer, Buffer, Buffer, Buffer];
    this.texts = JSON.parse(texts.toString()) as Texts;
    this.numbers = numbersIn(numbers, this.texts.count);
    this.metadata = metadata;
    this.data = data;
    this.metadataStarts = startsOf(this.numbers.metadataBytes, 0);
    this.dataStarts = startsOf(this.numbers.dataBytes, 1); // Behind each is a comma.
    this.boxStarts = startsOf(this.numbers.boxBytes, 0);
  }

  get positions(): Float64Array {
    return this.numbers.position;
  }

  eventAt(position: number): RecordedEvent {
    const index = this.indexOf(position);
    const { texts, numbers } = this;
    const metadataStart = this.metadataStarts[index] as number;
    const { actor, causationId, correlationId, traceparent, decidedBy } = decodeMetadata(
      this.textOf(
        this.metadata,
        metadataStart,
        metadataStart + (numbers.metadataBytes[index] as number),
      ),
    );
    return {
      id: texts.ids[index] as string,
      type: texts.types[numbers.typeOf[index] as number] as string,
      schemaVersion: numbers.schemaVersion[index] as number,
      workspaceId: texts.workspaces[numbers.workspaceOf[index] as number] as string,
      stream: texts.streams[numbers.streamOf[index] as number] as string,
      version: numbers.version[index] as number,
      position,
      occurredAt: new Date(numbers.occurredAt[index] as number),
      recordedAt: new Date(numbers.recordedAt[index] as number),
      actor,
      causationId,
      correlationId,
      traceparent,
      decidedBy,
      data: this.dataAt(index),
      sealed: this.sealedAt(index),
    };
  }

  payloadAt(position: number): { metadata: string; data: string; sealed: Sealed | null } {
    const index = this.indexOf(position);
    const metadata = this.metadataStarts[index] as number;
    const data = this.dataStarts[index] as number;
    return {
      metadata: this.textOf(
        this.metadata,
        metadata,
        metadata + (this.numbers.metadataBytes[index] as number),
      ),
      data: this.textOf(this.data, data, data + (this.numbers.dataBytes[index] as number)),
      sealed: this.sealedAt(index),
    };
  }

  private textOf(bytes: Buffer, start: number, end: number): string {
    return this.texts.encoding === 'latin1'
      ? (bytes as Bytes).latin1Slice(start, end)
      : (bytes as Bytes).utf8Slice(start, end);
  }

  private indexOf(position: number): number {
    const { position: positions } = this.numbers;
    let index = this.next;
    if (positions[index] !== position) {
      index = positions.indexOf(position);
      if (index < 0) throw new Error(`Event ${position} is not in the block that it should be in.`);
    }
    this.next = index + 1;
    return index;
  }

  private dataAt(index: number): unknown {
    const from = index - (index % PARSED_TOGETHER);
    if (from !== this.parsedFrom) {
      const last = Math.min(from + PARSED_TOGETHER, this.texts.count) - 1;
      const end = (this.dataStarts[last] as number) + (this.numbers.dataBytes[last] as number);
      const text = this.textOf(this.data, this.dataStarts[from] as number, end);
      this.parsed = JSON.parse(`[${text}]`) as unknown[];
      this.parsedFrom = from;
    }
    return this.parsed[index - from];
  }

  private sealedAt(index: number): Sealed | null {
    const key = this.numbers.keyOf[index] as number;
    if (key < 0) return null;
    const start = this.boxStarts[index] as number;
    const end = start + (this.numbers.boxBytes[index] as number);
    return {
      keyId: this.texts.keys[key] as string,
      box: Buffer.from(this.sealed.subarray(start, end)),
    };
  }
}

function numbersIn(bytes: Buffer, count: number): Numbers {
  // A copy: a list of doubles must begin at a multiple of eight.
  const all = new Float64Array(Uint8Array.from(bytes).buffer);
  return Object.fromEntries(
    COLUMNS.map((column, place) => [column, all.subarray(place * count, (place + 1) * count)]),
  ) as Record<keyof Numbers, Float64Array>;
}

/** Where each of them begins, with so many bytes between them. */
function startsOf(lengths: Float64Array, between: number): Int32Array {
  const starts = new Int32Array(lengths.length);
  let at = 0;
  for (let index = 0; index < lengths.length; index += 1) {
    starts[index] = at;
    at += (lengths[index] as number) + between;
  }
  return starts;
}

function isLatin1(text: string): boolean {
  return !/[\u0100-\uFFFF]/.test(text);
}

/** Each value once, by the order in which they came. */
class Index {
  readonly values: string[] = [];
  private readonly indexes = new Map<string, number>();

  of(value: string): number {
    const known = this.indexes.get(value);
    if (known !== undefined) return known;
    this.indexes.set(value, this.values.length);
    return this.values.push(value) - 1;
  }
}
