/** Events of husks on one page: their blocks are opened while the ones before are being handed out. */
import type { ArchiveBlock } from '../archive/archive-block.js';
import type { ArchiveReader } from '../archive/archive-reader.js';
import type { RecordedEvent } from '../event.js';
import { blockOf, positionOf } from './binary-row.js';
import type { CopyPieces } from './copy-out.js';
import { CopyRows } from './copy-rows.js';

/** Blocks that are read ahead of the one in use. */
const AHEAD = 3;
const OPEN_MAX = 12;

export class HuskReader {
  private readonly open = new Map<string, ArchiveBlock>();
  /** Numbers of the page's blocks by first use; known when the first husk is met. */
  private ids: readonly string[] | null = null;

  constructor(
    private readonly archive: ArchiveReader,
    private readonly page: CopyPieces,
  ) {}

  /** `null` when the block is not open yet, or the row is no husk. */
  ready(row: CopyRows): RecordedEvent | null {
    const block = this.open.get(blockOf(row) ?? '');
    return block?.eventAt(positionOf(row)) ?? null;
  }

  /** `null` when the block is gone: the event is back in its row. */
  async read(row: CopyRows): Promise<RecordedEvent | null> {
    const id = blockOf(row) ?? '';
    this.ids ??= blocksIn(this.page);
    const next = this.ids.indexOf(id);
    const reading = this.archive.block(id);
    for (const ahead of this.ids.slice(next + 1, next + 1 + AHEAD))
      this.archive.block(ahead).catch(() => undefined); // Heard when it is its turn.
    const block = await reading;
    if (block === null) return null;
    if (this.open.size >= OPEN_MAX) this.open.clear();
    this.open.set(id, block);
    return block.eventAt(positionOf(row));
  }
}

function blocksIn(page: CopyPieces): string[] {
  const ids = new Set<string>();
  const rows = new CopyRows(page);
  while (rows.next()) {
    const id = blockOf(rows);
    if (id !== null) ids.add(id);
  }
  return [...ids];
}
