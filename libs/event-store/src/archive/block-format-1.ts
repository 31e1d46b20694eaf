/**
 * The first format of a block, which is only read: JSON columns packed by Brotli. What was archived in it
 * stays readable for ever.
 */
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import type { Sealed } from '#libs/sealing';
import type { RecordedEvent } from '../event.js';
import type { DecodedMetadata, Metadata } from '../metadata.js';
import type { ArchiveBlock, PackedBlock } from './archive-block.js';

const unpack = promisify(brotliDecompress);

/** A block unpacks in one go, not in a hundred small ones. */
const UNPACKED = { chunkSize: 1 << 20 };
const HEAD_BYTES = 12;

/** The short columns; `...Of` are indexes into the list of the same name. */
interface Columns {
  positions: number[];
  versions: number[];
  ids: string[];
  schemaVersions: number[];
  occurredAt: number[];
  recordedAt: number[];
  workspaces: string[];
  workspaceOf: number[];
  streams: string[];
  streamOf: number[];
  types: string[];
  typeOf: number[];
  keys: string[];
  /** -1: no sealed part. */
  keyOf: number[];
  boxBytes: number[];
  metadataBytes: number[];
  dataBytes: number[];
}

export async function unpackFormat1({ packed, sealed }: PackedBlock): Promise<ArchiveBlock> {
  return new Format1Block(await unpack(packed, UNPACKED), sealed);
}

class Format1Block implements ArchiveBlock {
  private readonly columns: Columns;
  private readonly metadata: Buffer;
  private readonly data: Buffer;
  /** Parsed when the first event is asked for, all in one go. */
  private parsed: { metadata: Metadata[]; data: unknown[] } | null = null;
  private readonly boxStarts: number[] = [];
  /** Where the last look-up ended: readers ask in order. */
  private last = -1;

  constructor(
    unpacked: Buffer,
    private readonly sealed: Buffer,
  ) {
    const [columns, metadata, data] = [0, 4, 8].map((at) => unpacked.readUInt32BE(at)) as [
      number,
      number,
      number,
    ];
    const metadataAt = HEAD_BYTES + columns;
    const dataAt = metadataAt + metadata;
    this.columns = JSON.parse(unpacked.toString('utf8', HEAD_BYTES, metadataAt)) as Columns;
    this.metadata = unpacked.subarray(metadataAt, dataAt);
    this.data = unpacked.subarray(dataAt, dataAt + data);
    let at = 0;
    for (const bytes of this.columns.boxBytes) {
      this.boxStarts.push(at);
      at += bytes;
    }
  }

  get positions(): readonly number[] {
    return this.columns.positions;
  }

  /** Throws when the event is not in this block. */
  eventAt(position: number): RecordedEvent {
    const index = this.indexOf(position);
    this.parsed ??= {
      metadata: JSON.parse(this.metadata.toString()) as Metadata[],
      data: JSON.parse(this.data.toString()) as unknown[],
    };
    const { columns } = this;
    const { actor, causationId, correlationId, traceparent, decidedBy } = whole(
      this.parsed.metadata[index] as Metadata,
    );
    return {
      id: columns.ids[index] as string,
      type: columns.types[columns.typeOf[index] as number] as string,
      schemaVersion: columns.schemaVersions[index] as number,
      workspaceId: columns.workspaces[columns.workspaceOf[index] as number] as string,
      stream: columns.streams[columns.streamOf[index] as number] as string,
      version: columns.versions[index] as number,
      position,
      occurredAt: new Date(columns.occurredAt[index] as number),
      recordedAt: new Date(columns.recordedAt[index] as number),
      actor,
      causationId,
      correlationId,
      traceparent,
      decidedBy,
      data: this.parsed.data[index],
      sealed: this.sealedAt(index),
    };
  }

  /** The stored bytes of the payload. */
  payloadAt(position: number): { metadata: string; data: string; sealed: Sealed | null } {
    const index = this.indexOf(position);
    return {
      metadata: textAt(this.metadata, this.columns.metadataBytes, index),
      data: textAt(this.data, this.columns.dataBytes, index),
      sealed: this.sealedAt(index),
    };
  }

  private indexOf(position: number): number {
    const { positions } = this.columns;
    if (positions[this.last + 1] !== position) {
      const index = positions.indexOf(position);
      if (index < 0) throw new Error(`Event ${position} is not in the block that it should be in.`);
      this.last = index - 1;
    }
    this.last += 1;
    return this.last;
  }

  private sealedAt(index: number): Sealed | null {
    const key = this.columns.keyOf[index] as number;
    if (key < 0) return null;
    const start = this.boxStarts[index] as number;
    const end = start + (this.columns.boxBytes[index] as number);
    return {
      keyId: this.columns.keys[key] as string,
      box: Buffer.from(this.sealed.subarray(start, end)),
    };
  }
}

function whole(metadata: Metadata): DecodedMetadata {
  const { actor, causationId, correlationId, traceparent, decidedBy } = metadata;
  return {
    actor,
    causationId: causationId ?? null,
    correlationId,
    traceparent: traceparent ?? null,
    decidedBy: decidedBy ?? {},
  };
}

/** Texts lie between brackets, with commas between them. */
function textAt(texts: Buffer, lengths: readonly number[], index: number): string {
  let start = 1;
  for (let before = 0; before < index; before += 1) start += 1 + (lengths[before] as number);
  return texts.toString('utf8', start, start + (lengths[index] as number));
}
