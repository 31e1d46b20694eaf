/**
 * A file of an archive: a line that says what it is, blocks, a line of JSON that says where they are. It is
 * written under another name and synced before it gets its own: a file that has its name is whole.
 */
import { createHash, hash } from 'node:crypto';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { StoredEvent } from '../encoded.js';
import type { PackedBlock } from './archive-block.js';
import { packFormat2 } from './block-format-2.js';

const FIRST_LINE = 'convolog archive 2\n';
/** That blocks are written in. */
export const BLOCK_FORMAT = 2;
export const BLOCK_EVENTS = 1_000;

export interface BlockPlace {
  readonly startsAt: number;
  readonly packedBytes: number;
  readonly sealedBytes: number;
  /** Of the block as it lies in the file, hexadecimal. */
  readonly sha256: string;
}

export interface WrittenBlock extends BlockPlace {
  readonly positions: readonly number[];
}

export interface WrittenFile {
  readonly location: string;
  readonly sha256: string;
  readonly byteCount: number;
  readonly blocks: readonly WrittenBlock[];
}

/** The archive is not as the database says: a file is missing or damaged. Nothing was guessed. */
export class ArchiveDamagedError extends Error {
  constructor(location: string, what: string, cause?: unknown) {
    super(`The archive file ${location} ${what}. Put it back from a backup.`, { cause });
    this.name = 'ArchiveDamagedError';
  }
}

/** Events in order of position. Returns when the file is on disk. */
export async function writeArchiveFile(
  location: string,
  events: readonly StoredEvent[],
): Promise<WrittenFile> {
  const part = `${location}.part`;
  const file = await open(part, 'w', 0o600);
  const whole = createHash('sha256');
  let byteCount = 0;
  const add = async (bytes: Buffer): Promise<void> => {
    await file.writeFile(bytes);
    whole.update(bytes);
    byteCount += bytes.length;
  };
  const blocks: WrittenBlock[] = [];
  try {
    await add(Buffer.from(FIRST_LINE));
    for (let first = 0; first < events.length; first += BLOCK_EVENTS) {
      const some = events.slice(first, first + BLOCK_EVENTS);
      const { packed, sealed } = await packFormat2(some);
      const bytes = Buffer.concat([packed, sealed]);
      blocks.push({
        startsAt: byteCount,
        packedBytes: packed.length,
        sealedBytes: sealed.length,
        sha256: hash('sha256', bytes),
        positions: some.map(({ position }) => position),
      });
      await add(bytes);
    }
    const index = blocks.map(({ positions, ...place }) => ({
      ...place,
      firstPosition: positions[0],
      lastPosition: positions.at(-1),
    }));
    await add(Buffer.from(`\n${JSON.stringify(index)}\n`));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, location);
  await syncFolder(dirname(location));
  return { location, sha256: whole.digest('hex'), byteCount, blocks };
}

/** Throws `ArchiveDamagedError`. */
export async function openArchiveFile(location: string): Promise<FileHandle> {
  try {
    return await open(location, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new ArchiveDamagedError(location, 'is not there', error);
    throw error;
  }
}

/** Throws `ArchiveDamagedError`. */
export async function readBlock(
  file: FileHandle,
  location: string,
  { startsAt, packedBytes, sealedBytes, sha256 }: BlockPlace,
): Promise<PackedBlock> {
  const bytes = Buffer.alloc(packedBytes + sealedBytes);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, startsAt);
  if (bytesRead < bytes.length || hash('sha256', bytes) !== sha256)
    throw new ArchiveDamagedError(location, `is damaged at byte ${startsAt}`);
  return { packed: bytes.subarray(0, packedBytes), sealed: bytes.subarray(packedBytes) };
}

/** A new name is on disk only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
