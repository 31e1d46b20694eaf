/**
 * The ways up from older versions of events, by `<Type>@<version it starts from>`. Pure, and for ever:
 * the store keeps what was published, so an upcaster may never be taken away.
 *
 * Applied in one place, where the store decodes (`inNewestForm` of libs/event-store); deciders,
 * projections, reactions and screens see the newest version only.
 */
import type { Upcaster } from '#libs/event-store';

export const UPCASTERS: Readonly<Record<string, Upcaster>> = {
  /** Slots had no weight yet, and came from offers only. */
  'SlotTaken@1': { data: (data: object) => ({ weight: 1, reason: 'offered', ...data }) },
};
