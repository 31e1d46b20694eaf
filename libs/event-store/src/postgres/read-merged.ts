/**
 * Reading a stretch of the log that is partly archived, all of it: blocks of the archive and the rows that
 * still have their payload, merged by position. A husk is not even sent (ADR 0031).
 *
 * Blocks and rows are two sources that may change while they are read. Positions are dense, so each is
 * expected: one that neither source has was moved from one to the other meanwhile, and is looked for
 * again in both. One that is in both comes once.
 */
import type { ArchiveReader, BlockRange } from '../archive/archive-reader.js';
import type { RecordedEvent } from '../event.js';
import { dataTexts, decodeRow, positionOf } from './binary-row.js';
import { BlockShelf } from './block-shelf.js';
import { CopyRows } from './copy-rows.js';
import type { LogPages, Page } from './log-pages.js';

/** What leaves husks out. */
export const WITH_PAYLOAD = "and metadata <> ''";

/** Events of a stretch, one by one. */
export class MergedEvents {
  private shelf: BlockShelf | null;
  private page: Page | null = null;
  private rows: CopyRows | null = null;
  private readonly texts = dataTexts();
  private hasRow = false;
  /** Looked for twice. */
  private missing = 0;

  constructor(
    private readonly archive: ArchiveReader,
    /** Of rows `WITH_PAYLOAD`. */
    private readonly pages: LogPages,
    /** Those with events of the stretch. */
    ranges: readonly BlockRange[],
    private position: number,
    private readonly end: number,
  ) {
    this.shelf = new BlockShelf(archive, ranges);
  }

  /** The next event if it is at hand, its data perhaps not yet (`parseData`); `null`: ask `more`. */
  next(): RecordedEvent | null {
    const { shelf, page } = this;
    const position = this.position + 1;
    if (shelf === null || page === null || position > page.to || shelf.isBefore(position))
      return null;
    const event = shelf.eventAt(position) ?? this.rowAt(position);
    if (event !== null) this.position = position;
    return event;
  }

  /** The events that came so far have their data after this, if not before. */
  parseData(): void {
    this.texts.parse();
  }

  /** Gets what `next` lacked. False at the end. */
  async more(): Promise<boolean> {
    const position = this.position + 1;
    if (position > this.end) return false;
    if (this.shelf === null)
      this.shelf = new BlockShelf(
        this.archive,
        await this.archive.blocksBetween(position, this.end),
      );
    else if (this.shelf.isBefore(position)) await this.shelf.reach(position);
    else if (this.page === null || position > this.page.to) await this.turnPage();
    else if (!this.hasRow) await this.moreRows(this.page, position);
    else if (positionOf(this.rows as CopyRows) > position) this.miss(position);
    return true;
  }

  private async turnPage(): Promise<void> {
    this.page = await this.pages.after(this.position);
    this.rows = new CopyRows(this.page.copy);
    this.hasRow = this.rows.next();
  }

  private async moreRows({ copy, to }: Page, position: number): Promise<void> {
    const rows = this.rows as CopyRows;
    this.hasRow = rows.next();
    if (this.hasRow) return;
    if (!copy.isWhole || copy.pieces.length > 0) return copy.more();
    if (copy.isCut)
      this.page = null; // It goes on in another page.
    else if (position <= to) this.miss(position);
  }

  private rowAt(position: number): RecordedEvent | null {
    const rows = this.rows as CopyRows;
    while (this.hasRow && positionOf(rows) < position) this.hasRow = rows.next();
    if (!this.hasRow || positionOf(rows) !== position) return null;
    const event = decodeRow(rows, this.texts);
    this.hasRow = rows.next();
    return event;
  }

  /** In neither source: they are asked again from here. If it is in neither then, there is no such event. */
  private miss(position: number): void {
    if (this.missing === position) this.position = position;
    this.missing = position;
    this.shelf = null;
    this.page = null;
  }
}
