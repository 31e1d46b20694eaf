/**
 * Runs candidates beside the live bot, in a process that no customer waits for. How a run begins and ends
 * is news on the bus; a lost one is made good by looking again.
 */
import type { Bus, NatsBus } from '#libs/bus';
import type { Database } from '#libs/database';
import { Policies } from '#libs/desk';
import { type EventStore, splitStream } from '#libs/event-store';
import { type Clock, HostedReaction, type Log } from '#libs/host';
import { CalendarRegistry, InboxHours } from '#libs/opening-hours';
import { SHADOW_HANDLES, watchConversation } from '#libs/shadow';
import type { Registry } from 'prom-client';
import { shadowParts } from './shadow-parts.js';

export async function followInShadow(
  store: EventStore,
  database: Database,
  bus: NatsBus & Bus,
  clock: Clock,
  log: Log,
  metrics: Registry,
): Promise<HostedReaction> {
  const calendars = await new CalendarRegistry(store).follow(bus);
  const hours = new InboxHours(calendars, Policies.following(store, bus));
  const parts = shadowParts(
    store,
    (workspaceId, inboxId) => hours.of(workspaceId, inboxId),
    () => clock.now(),
  );
  bus.onAnnounced(({ streams }) => {
    for (const { workspaceId, stream } of streams)
      if (splitStream(stream).category === 'shadow') parts.shadows.changed(workspaceId);
  });
  return new HostedReaction(
    { store, database, bus, log, metrics },
    {
      name: 'analytics-follow-in-shadow',
      handles: SHADOW_HANDLES,
      handle: (event) => watchConversation(parts, event),
    },
  );
}
