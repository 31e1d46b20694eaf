/** The table of visitors in memory, shared by the "processes" of a spec. Not a spec itself. */
import type { VisitorPlace, VisitorTable } from './visitor-table.js';

export class MemoryVisitors {
  private readonly rows = new Map<string, VisitorPlace & { readonly processId: string }>();
  private readonly alive = new Set<string>();
  /** Thrown by the next calls, one each. */
  readonly failures: Error[] = [];
  writes = 0;

  /** Everything that one process may say and ask. */
  of(processId: string): VisitorTable {
    const keyOf = (conversationId: string) => `${conversationId} ${processId}`;
    const failing = () => {
      const failure = this.failures.shift();
      if (failure) throw failure;
    };
    return {
      renew: async () => {
        failing();
        const isHeld = this.alive.has(processId);
        this.alive.add(processId);
        return isHeld;
      },
      write: async (places) => {
        failing();
        this.writes++;
        for (const [id, place] of places)
          if (place) this.rows.set(keyOf(id), { ...place, processId });
          else this.rows.delete(keyOf(id));
      },
      isElsewhere: async (conversationId, leftAt) => {
        failing();
        return [...this.rows.values()].some(
          (row) =>
            row.conversationId === conversationId &&
            row.processId !== processId &&
            (row.leftAt === null || row.leftAt > leftAt),
        );
      },
      adopt: async () => {
        failing();
        const adopted: (VisitorPlace & { leftAt: number })[] = [];
        for (const [key, row] of this.rows) {
          if (this.alive.has(row.processId)) continue;
          this.rows.delete(key);
          const { workspaceId, conversationId } = row;
          if (this.rows.has(keyOf(conversationId))) continue;
          const place = { workspaceId, conversationId, leftAt: row.leftAt ?? 0 };
          this.rows.set(keyOf(conversationId), { ...place, processId });
          adopted.push(place);
        }
        return adopted;
      },
      leave: async () => void this.alive.delete(processId),
    };
  }

  /** kill -9. */
  kill(processId: string): void {
    this.alive.delete(processId);
  }

  killAll(): void {
    this.alive.clear();
  }

  get recorded(): [string, number | null][] {
    return [...this.rows.values()].map(({ conversationId, leftAt }) => [conversationId, leftAt]);
  }
}
