/** Rows of a build in memory: all that changed and are not written yet, and a bounded number beside them. */
import type { RowPlace } from './fold.js';

export interface HeldRow<Row> extends RowPlace {
  /** `null`: there is none. */
  row: Row | null;
  /** Position of the last event that changed it. */
  position: number;
  /** Since it was written last, or has begun to be. */
  isChanged: boolean;
  /** Since room was made last. */
  isUsed: boolean;
}

const ROWS_MAX = 20_000;

export class HeldRows<Row extends object> {
  private readonly workspaces = new Map<string, Map<string, HeldRow<Row>>>();
  private size = 0;

  constructor(private readonly rowsMax = ROWS_MAX) {}

  get(workspaceId: string, key: string): HeldRow<Row> | undefined {
    const held = this.workspaces.get(workspaceId)?.get(key);
    if (held) held.isUsed = true;
    return held;
  }

  /** Without a row, until one is put in. */
  add(workspaceId: string, key: string): HeldRow<Row> {
    const added = { workspaceId, key, row: null, position: 0, isChanged: false, isUsed: true };
    let rows = this.workspaces.get(workspaceId);
    if (rows === undefined) {
      rows = new Map();
      this.workspaces.set(workspaceId, rows);
    }
    rows.set(key, added);
    this.size += 1;
    return added;
  }

  /** The table has it otherwise: it is read again when it is needed, unless it has changed already. */
  forget({ workspaceId, key }: RowPlace): void {
    const rows = this.workspaces.get(workspaceId);
    if (!rows?.has(key) || rows.get(key)?.isChanged) return;
    rows.delete(key);
    this.size -= 1;
  }

  /** Lets go of the oldest ones that nobody has asked for since room was made last. Nothing that must be written. */
  makeRoom(): void {
    for (const rows of this.workspaces.values())
      for (const [key, held] of rows) {
        if (this.size <= this.rowsMax) return;
        if (held.isChanged) continue;
        rows.delete(key);
        if (held.isUsed) rows.set(key, Object.assign(held, { isUsed: false }));
        else this.size -= 1;
      }
  }
}
