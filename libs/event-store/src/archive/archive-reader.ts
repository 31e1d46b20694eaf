/** Blocks of the archive by their number, a few of them in memory; files are read when they are needed. */
import type { FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { type ArchiveBlock, unpackBlock } from './archive-block.js';
import { openArchiveFile, readBlock } from './archive-file.js';

/** A thousand events each: some 30 MB. Readers ask for half of them ahead at most. */
const BLOCKS_MAX = 16;

export interface BlockRow {
  readonly location: string;
  readonly starts_at: string;
  readonly packed_bytes: number;
  readonly sealed_bytes: number;
  readonly sha256: Buffer;
  readonly format: number;
}

/** A block, and where it lies in the log; other events may lie between its own. */
export interface BlockRange extends BlockRow {
  readonly id: string;
  readonly first: number;
  readonly last: number;
}

const PLACE = 'location, starts_at, packed_bytes, sealed_bytes, block.sha256, format';

export class ArchiveReader {
  private readonly blocks = new LRUCache<string, Promise<ArchiveBlock | null>>({ max: BLOCKS_MAX });

  /** @param folder where the files are now, when they were moved since */
  constructor(
    private readonly pool: Pool,
    private readonly folder?: string,
  ) {}

  /**
   * `null` when there is no such block any more: its events are back in the database. Throws
   * `ArchiveDamagedError` when its file is not as it was written.
   *
   * @param place where it is, for whoever knows
   */
  block(id: string, place?: BlockRow): Promise<ArchiveBlock | null> {
    return (
      this.blocks.get(id) ??
      this.keep(
        id,
        this.find(id, place).then((row) => this.read(id, row)),
      )
    );
  }

  /**
   * Begins to read blocks that will be asked for; neighbours in one file by opening it once. What goes wrong
   * is heard by who asks for the block.
   */
  readAhead(ranges: readonly BlockRange[]): void {
    const byFile = new Map<string, BlockRange[]>();
    for (const range of ranges) {
      if (this.blocks.has(range.id)) continue;
      const inFile = byFile.get(range.location) ?? [];
      byFile.set(range.location, inFile);
      inFile.push(range);
    }
    for (const [location, inFile] of byFile) {
      const file = openArchiveFile(this.whereIs(location));
      const reading = inFile.map((range) => this.keep(range.id, this.read(range.id, range, file)));
      void Promise.allSettled(reading)
        .then(() => file)
        .then((opened) => opened.close())
        .catch(() => undefined);
    }
  }

  private keep(id: string, reading: Promise<ArchiveBlock | null>): Promise<ArchiveBlock | null> {
    this.blocks.set(id, reading);
    // What went wrong may be mended, and a block that is gone never comes back.
    reading.then((block) => block ?? this.blocks.delete(id)).catch(() => this.blocks.delete(id));
    return reading;
  }

  /** The blocks with events of these positions, by their first one. */
  async blocksBetween(from: number, to: number): Promise<BlockRange[]> {
    const { rows } = await this.pool.query<BlockRange>({
      name: 'store-archive-blocks-between',
      text: `select block.id, first_position::float8 as first, last_position::float8 as last, ${PLACE}
               from archive_block block join archive_file file on file.id = file_id
              where first_position <= $2 and last_position >= $1
              order by first_position, block.id`,
      values: [from, to],
    });
    return rows;
  }

  /** @param opened its file, for whoever has it open, and closes it */
  private async read(
    id: string,
    row: BlockRow | null,
    opened?: Promise<FileHandle>,
  ): Promise<ArchiveBlock | null> {
    if (row === null) return null;
    const location = this.whereIs(row.location);
    const place = {
      startsAt: Number(row.starts_at),
      packedBytes: row.packed_bytes,
      sealedBytes: row.sealed_bytes,
      sha256: row.sha256.toString('hex'),
    };
    try {
      const file = await (opened ?? openArchiveFile(location));
      try {
        return await unpackBlock(row.format, await readBlock(file, location, place));
      } finally {
        if (!opened) await file.close();
      }
    } catch (error) {
      // It may have been restored, and its file removed, since its place was read.
      if ((await this.find(id)) === null) return null;
      throw error;
    }
  }

  private whereIs(location: string): string {
    return this.folder ? join(this.folder, basename(location)) : location;
  }

  private async find(id: string, known?: BlockRow): Promise<BlockRow | null> {
    if (known) return known;
    const { rows } = await this.pool.query<BlockRow>({
      name: 'store-archive-block',
      text: `select ${PLACE}
               from archive_block block join archive_file file on file.id = file_id
              where block.id = $1`,
      values: [id],
    });
    return rows[0] ?? null;
  }
}
