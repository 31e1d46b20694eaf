/**
 * Keeps the table of visitors as this process knows it: written when somebody comes or goes, and all at
 * once what came together. While the database is away nothing is forgotten; it is written afterwards.
 */
import { Sweeper } from '#libs/host';
import type { VisitorPlace, VisitorTable } from './visitor-table.js';

export interface PlacesParts {
  readonly table: VisitorTable;
  /** Between two signs of life; well below the lease. */
  readonly everyMs: number;
  /** Another process is gone; who was with it has left, unless they come back. */
  readonly onAdopted: (place: VisitorPlace & { readonly leftAt: number }) => void;
  readonly onTrouble: (error: unknown) => void;
}

export class VisitorPlaces extends Sweeper {
  private readonly places = new Map<string, VisitorPlace>();
  private readonly unwritten = new Set<string>();
  private writing: Promise<void> | null = null;
  private isKnown = false;

  constructor(private readonly parts: PlacesParts) {
    super(parts);
  }

  put(place: VisitorPlace): void {
    this.places.set(place.conversationId, place);
    this.touch(place.conversationId);
  }

  drop(conversationId: string): void {
    if (this.places.delete(conversationId)) this.touch(conversationId);
  }

  /** Another process has them, or saw them later. Throws when nobody can say. */
  isElsewhere({ conversationId, leftAt }: VisitorPlace & { leftAt: number }): Promise<boolean> {
    return this.parts.table.isElsewhere(conversationId, leftAt);
  }

  /** Tells that this process lives, writes what is left to write, and looks after the others. */
  async sweep(): Promise<void> {
    const { table, onAdopted } = this.parts;
    await this.present();
    await this.write();
    for (const place of await table.adopt()) {
      const { conversationId } = place;
      // They are here, or were, and it is being written: that counts.
      if (this.places.has(conversationId)) this.touch(conversationId);
      else {
        this.places.set(conversationId, place);
        onAdopted(place);
      }
    }
  }

  /** Whoever is here is sent away: they have left, unless they come to another process. */
  async end(now: number): Promise<void> {
    await this.onModuleDestroy();
    for (const place of this.places.values())
      if (place.leftAt === null) this.put({ ...place, leftAt: now });
    await this.write();
    await this.parts.table.leave();
  }

  private touch(conversationId: string): void {
    this.unwritten.add(conversationId);
    void this.write().catch((error: unknown) => this.parts.onTrouble(error));
  }

  /** One at a time; what comes meanwhile is written by the next. */
  private write(): Promise<void> {
    this.writing ??= this.writeOn().finally(() => {
      this.writing = null;
    });
    return this.writing;
  }

  private async writeOn(): Promise<void> {
    // Those that come at the same moment go together.
    await Promise.resolve();
    if (!this.isKnown) await this.present();
    while (this.unwritten.size > 0) {
      const ids = [...this.unwritten];
      this.unwritten.clear();
      try {
        await this.parts.table.write(new Map(ids.map((id) => [id, this.places.get(id) ?? null])));
      } catch (error) {
        for (const id of ids) this.unwritten.add(id);
        throw error;
      }
    }
  }

  /** A process that stood still for too long was taken for dead: it says again who is here. */
  private async present(): Promise<void> {
    const wasKnown = this.isKnown;
    const isHeld = await this.parts.table.renew();
    this.isKnown = true;
    if (wasKnown && !isHeld) for (const id of this.places.keys()) this.unwritten.add(id);
  }
}
