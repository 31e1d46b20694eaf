/**
 * The channel in a simulated house: takes messages (sometimes slowly, sometimes without an answer), brings them
 * to the customer's phone, and reports about them late, twice and in any order.
 */
import type { World } from './house.js';

export type SendAnswer =
  | { readonly kind: 'accepted' | 'failed'; readonly externalId: string }
  | { readonly kind: 'patience'; readonly afterMs: number }
  | { readonly kind: 'silence' };

export interface Sent {
  readonly conversationId: string;
  readonly workspaceId: string;
  readonly messageId: string;
}

export type Report = Sent & { readonly outcome: 'accepted' | 'delivered' | 'read' };

const REPORTS = ['accepted', 'delivered', 'read'] as const;
/** Senders give up after this time. */
const SILENT_MS = 10_000;
const REPORT_MS_MAX = 8_000;
const LATE_REPORT_MS_MAX = 60_000;
const TROUBLE = { patience: 0.02, failed: 0.005 };

/** Under which the channel knows a message. */
export function externalIdOf(messageId: string): string {
  return `x-${messageId}`;
}

export class Platform {
  /** What arrived at each customer's phone, in order of arrival. */
  readonly arrived = new Map<string, string[]>();
  private readonly listeners: ((sent: Sent) => void)[] = [];

  constructor(
    private readonly world: World,
    private readonly report: (report: Report) => void,
  ) {}

  onArrived(listener: (sent: Sent) => void): void {
    this.listeners.push(listener);
  }

  /** Calls back with the answer after a while; `silence`: never, and nobody knows whether it arrived. */
  send(sent: Sent, hear: (answer: SendAnswer) => void): void {
    const { chance, timeline, onReached } = this.world;
    const after = chance.wait(120);
    if (chance.happens(TROUBLE.patience)) {
      onReached('platform_asked_for_patience');
      return timeline.after(after, () => hear({ kind: 'patience', afterMs: 2_000 }));
    }
    if (chance.happens(TROUBLE.failed))
      return timeline.after(after, () => hear({ kind: 'failed', externalId: '' }));
    if (chance.happens(this.world.habits.silence)) {
      onReached('platform_silent');
      // Whatever keeps its answer back keeps its reports back, too.
      if (chance.happens(0.5)) timeline.after(after, () => this.arrive(sent, SILENT_MS));
      return timeline.after(SILENT_MS, () => hear({ kind: 'silence' }));
    }
    timeline.after(after, () => {
      this.arrive(sent);
      hear({ kind: 'accepted', externalId: externalIdOf(sent.messageId) });
    });
  }

  private arrive(sent: Sent, quietMs = 0): void {
    const own = this.arrived.get(sent.conversationId) ?? [];
    this.arrived.set(sent.conversationId, [...own, sent.messageId]);
    for (const listener of this.listeners) listener(sent);
    const { chance, timeline } = this.world;
    for (const outcome of REPORTS) {
      if (outcome === 'read' && chance.happens(0.3)) continue;
      const copies = chance.happens(0.1) ? 2 : 1;
      for (let copy = 0; copy < copies; copy += 1)
        timeline.after(
          quietMs + chance.whole(100, chance.happens(0.2) ? LATE_REPORT_MS_MAX : REPORT_MS_MAX),
          () => this.report({ ...sent, outcome }),
        );
    }
  }
}
