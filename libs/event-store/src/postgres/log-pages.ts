/**
 * The pages that a stretch of the log is read in. A page is a range of positions, and its size is chosen
 * by the bytes of the one before. While one is being read, and is there, the next one is fetched.
 */
import type { Pool } from 'pg';
import type { Pacer } from '../pace.js';
import { BINARY_COLUMNS } from './binary-row.js';
import { copyOut, type CopyPieces } from './copy-out.js';

/** Positions of the first page: small, because many readers want only the newest events. */
const FIRST_PAGE = 1_000;
const PAGE_MAX = 100_000;
const PAGE_BYTES = 4_000_000;
/** Of a reader that gives way: short work and short rests, or appends would wait for a whole page. */
const PACED_PAGE_BYTES = 500_000;
/** A page with giants in it is cut off here. */
const PAGE_BYTES_MAX = 32_000_000;

/** Rows of the positions after `from`, up to and including `to`. */
export interface Page {
  readonly from: number;
  readonly to: number;
  readonly copy: CopyPieces;
}

export interface LogPagesOptions {
  readonly pool: Pool;
  /** Further conditions, as SQL that begins with `and`, or nothing. */
  readonly condition: string;
  readonly pacer: Pacer;
  /** Last position of the last page. */
  readonly end: number;
}

export class LogPages {
  private size = FIRST_PAGE;
  /** The one that is being read. */
  private current: Page | null = null;
  private ahead: Page | null = null;

  constructor(private readonly options: LogPagesOptions) {}

  /** The page after `from`; it may still be coming in. */
  async after(from: number): Promise<Page> {
    const isAhead = this.ahead?.from === from;
    if (!isAhead) await this.options.pacer.rest();
    const page = isAhead ? (this.ahead as Page) : this.fetch(from);
    this.current = page;
    this.ahead = null;
    this.lookAhead(page);
    return page;
  }

  /** Nobody reads any more: fetches nothing further. */
  stop(): void {
    this.current = null;
  }

  private fetch(from: number): Page {
    const { pool, condition, end } = this.options;
    const to = Math.min(end, from + this.size);
    const text = `copy (select ${BINARY_COLUMNS} from event
      where position > ${from} and position <= ${to} ${condition} order by position)
      to stdout (format binary)`;
    const copy = copyOut(pool, text, PAGE_BYTES_MAX, () => {
      this.size = this.sizeAfter(page);
      this.lookAhead(page);
    });
    const page: Page = { from, to, copy };
    return page;
  }

  private lookAhead(page: Page): void {
    const { pacer, end } = this.options;
    const { copy, to } = page;
    if (page !== this.current || !copy.isWhole || copy.isCut) return;
    if (pacer.isFull && to < end) this.ahead = this.fetch(to);
  }

  /** So many positions that a page has about the wanted bytes. */
  private sizeAfter({ from, to, copy }: Page): number {
    const pageBytes = this.options.pacer.isFull ? PAGE_BYTES : PACED_PAGE_BYTES;
    const bytesPerPosition = Math.max(1, copy.byteCount) / Math.max(1, to - from);
    const wanted = Math.floor(pageBytes / bytesPerPosition);
    return Math.max(1, Math.min(wanted, this.size * 8, PAGE_MAX));
  }
}
