/** The archive's blocks beside a reader that goes through the log: opened when he comes to them, and let go of. */
import type { ArchiveBlock } from '../archive/archive-block.js';
import type { ArchiveReader, BlockRange } from '../archive/archive-reader.js';
import type { RecordedEvent } from '../event.js';

/** Blocks that are asked for together, when he comes to the last but so many of those before. */
const TOGETHER = 6;
const LEFT = 2;

interface OpenBlock {
  readonly block: ArchiveBlock;
  /** Of its next event. */
  index: number;
}

export class BlockShelf {
  private readonly open: OpenBlock[] = [];
  private nextRange = 0;
  /** The first range that was not asked for. */
  private askedFor = 0;

  /** @param ranges by their first position */
  constructor(
    private readonly archive: ArchiveReader,
    private readonly ranges: readonly BlockRange[],
  ) {}

  /** Whether a block that begins here, or before, is not open yet: `reach` comes first. */
  isBefore(position: number): boolean {
    const range = this.ranges[this.nextRange];
    return range !== undefined && range.first <= position;
  }

  /** Opens the blocks that begin here, or before. One that is gone is left out: its events are in their rows. */
  async reach(position: number): Promise<void> {
    while (this.isBefore(position)) {
      const range = this.ranges[this.nextRange] as BlockRange;
      this.nextRange += 1;
      if (range.last < position) continue;
      this.readAhead();
      const block = await this.archive.block(range.id, range);
      if (block !== null) this.open.push({ block, index: 0 });
    }
  }

  private readAhead(): void {
    if (this.askedFor - this.nextRange > LEFT) return;
    const from = Math.max(this.askedFor, this.nextRange - 1);
    this.askedFor = from + TOGETHER;
    this.archive.readAhead(this.ranges.slice(from, this.askedFor));
  }

  /** The event at a position that is behind the one asked for before; `null`: it is in no block. */
  eventAt(position: number): RecordedEvent | null {
    for (let place = 0; place < this.open.length; place += 1) {
      const one = this.open[place] as OpenBlock;
      const { positions } = one.block;
      while ((positions[one.index] as number) < position) one.index += 1;
      const isHere = positions[one.index] === position;
      if (isHere) one.index += 1;
      const event = isHere ? one.block.eventAt(position) : null;
      if (one.index >= positions.length) {
        this.open.splice(place, 1);
        place -= 1;
      }
      if (event !== null) return event;
    }
    return null;
  }
}
