/** What people do with the bot: its flow, the calls that it promised, the system that it asks. */
import { type Bus, subjects } from '#libs/bus';
import { CrmClient, CrmDirectory } from '#libs/crm';
import { type EventStore, splitStream } from '#libs/event-store';
import { WorkspaceFlows } from '#libs/flow-desk';
import { guardedFetch } from '#libs/guarded-fetch';
import { BUS, type Clock, CLOCK, CONFIG, EVENT_STORE, hostedProjection } from '#libs/host';
import { Brains } from '#libs/knowledge';
import { CalendarRegistry } from '#libs/opening-hours';
import { WorkspaceShadows } from '#libs/shadow';
import type { OverviewConfig } from '../config.js';
import { CallbackReads } from './callback-reads.js';
import { callbacks } from './callbacks.projection.js';
import { FlowGate } from './flow-gate.js';
import { flowProgress } from './flow-progress.projection.js';
import { shadowAnswers } from '../shadow/shadow-answers.projection.js';

/** Read again when the stream of the workspace grows, whoever wrote to it. */
function following<Reader extends { changed(workspaceId: string): void }>(
  reader: Reader,
  bus: Bus,
  category: string,
): Reader {
  bus.onAnnounced(({ streams }) => {
    for (const { workspaceId, stream } of streams)
      if (splitStream(stream).category === category) reader.changed(workspaceId);
  });
  return reader;
}

export const botDeskProviders = [
  hostedProjection(callbacks),
  hostedProjection(flowProgress),
  hostedProjection(shadowAnswers),
  {
    provide: WorkspaceShadows,
    useFactory: (store: EventStore, clock: Clock) => new WorkspaceShadows(store, () => clock.now()),
    inject: [EVENT_STORE, CLOCK],
  },
  {
    provide: WorkspaceFlows,
    useFactory: (store: EventStore, bus: Bus) => following(new WorkspaceFlows(store), bus, 'flow'),
    inject: [EVENT_STORE, BUS],
  },
  {
    provide: CrmDirectory,
    useFactory: (store: EventStore, bus: Bus) =>
      following(new CrmDirectory(store), bus, 'workspace'),
    inject: [EVENT_STORE, BUS],
  },
  {
    provide: CrmClient,
    useFactory: (clock: Clock, { crmPrivateHosts }: OverviewConfig, bus: Bus) => {
      const client = new CrmClient({
        fetch: guardedFetch({ trustedHosts: crmPrivateHosts }),
        now: () => clock.now(),
      });
      bus.subscribe(subjects.keyDestroyed, (news) => {
        const { workspaceId, keyId } = news as { workspaceId: string; keyId: string };
        client.forget(workspaceId, keyId);
      });
      return client;
    },
    inject: [CLOCK, CONFIG, BUS],
  },
  {
    provide: CalendarRegistry,
    useFactory: (store: EventStore, bus: Bus) => new CalendarRegistry(store).follow(bus),
    inject: [EVENT_STORE, BUS],
  },
  {
    provide: Brains,
    useFactory: (store: EventStore, bus: Bus) => following(new Brains(store), bus, 'brain'),
    inject: [EVENT_STORE, BUS],
  },
  CallbackReads,
  FlowGate,
];
