/** Events of husks on one page: their blocks are opened while the ones before are being handed out. */
import type { ArchiveBlock } from '../archive/archive-block.js';
import type { ArchiveReader } from '../archive/archive-reader.js';
import type { RecordedEvent } from '../event.js';
import { blockOf, positionOf } from './binary-row.js';
import type { CopyRows } from './copy-rows.js';

/** Blocks that are read ahead of the one in use. */
const AHEAD = 3;
const OPEN_MAX = 12;

export class HuskReader {
  private readonly open = new Map<string, ArchiveBlock>();
  /** Numbers of the page's blocks, in their order; known when the first husk is met. */
  private ids: readonly string[] | null = null;

  /** @param upTo last position of the page */
  constructor(
    private readonly archive: ArchiveReader,
    private readonly upTo: number,
  ) {}

  /** `null` when the block is not open yet, or the row is no husk. */
  ready(row: CopyRows): RecordedEvent | null {
    const block = this.open.get(blockOf(row) ?? '');
    return block?.eventAt(positionOf(row)) ?? null;
  }

  /** `null` when the block is gone: the event is back in its row. */
  async read(row: CopyRows): Promise<RecordedEvent | null> {
    const id = blockOf(row) ?? '';
    const position = positionOf(row);
    const reading = this.archive.block(id);
    this.ids ??= (await this.archive.blocksBetween(position, this.upTo)).map((block) => block.id);
    const next = this.ids.indexOf(id);
    for (const ahead of this.ids.slice(next + 1, next + 1 + AHEAD))
      this.archive.block(ahead).catch(() => undefined); // Heard when it is its turn.
    const block = await reading;
    if (block === null) return null;
    if (this.open.size >= OPEN_MAX) this.open.clear();
    this.open.set(id, block);
    return block.eventAt(position);
  }
}
