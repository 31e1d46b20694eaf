/**
 * Calls of platforms that follow what customers did: their files, their names, the marks on their
 * messages. Providers of the composition root, apart from the sending that it is mostly about.
 */
import type { Provider } from '@nestjs/common';
import type { NatsBus, Reaction } from '#libs/bus';
import { discoverChannels } from '#libs/channels';
import type { Database } from '#libs/database';
import { ConversationDesk } from '#libs/desk';
import { type EventStore, splitStream } from '#libs/event-store';
import { guardedFetch } from '#libs/guarded-fetch';
import {
  BUS,
  CONFIG,
  DATABASE,
  EVENT_STORE,
  HostedReaction,
  LOG,
  type Log,
  METRICS,
} from '#libs/host';
import { InboxRegistry } from '#libs/inbox';
import type { Registry } from 'prom-client';
import type { DeliveryConfig } from './config.js';
import { FETCH_TRIES, FetchMedia, KINDS_WITH_FILES } from './fetch-media.js';
import { LearnName } from './learn-name.js';
import { PassOnTyping } from './pass-on-typing.js';
import { PUT_TRIES, PutReactions } from './put-reactions.js';
import { TellRead } from './tell-read.js';

/** What is shown under the customer's messages in their app, in the order in which it happened. */
class Marks {
  constructor(
    readonly read: TellRead,
    readonly reactions: PutReactions,
  ) {}
}

export const customerSide: Provider[] = [
  {
    provide: FetchMedia,
    useFactory: (store: EventStore, inboxes: InboxRegistry, config: DeliveryConfig) =>
      new FetchMedia({
        ...platforms(store, inboxes),
        tools: {
          fetch,
          fetchOutside: guardedFetch(),
          fileBytesMax: config.fileBytesMax,
          timeoutMs: config.sendTimeoutMs,
        },
      }),
    inject: [EVENT_STORE, InboxRegistry, CONFIG],
  },
  {
    provide: LearnName,
    useFactory: (store: EventStore, inboxes: InboxRegistry, config: DeliveryConfig) =>
      new LearnName({
        ...platforms(store, inboxes),
        tools: { fetch, timeoutMs: config.sendTimeoutMs },
      }),
    inject: [EVENT_STORE, InboxRegistry, CONFIG],
  },
  {
    provide: TellRead,
    useFactory: (store: EventStore, inboxes: InboxRegistry, config: DeliveryConfig, log: Log) =>
      new TellRead({
        ...platforms(store, inboxes),
        tools: { fetch, timeoutMs: config.sendTimeoutMs },
        onTrouble: (error) => log.debug({ err: error }, 'a mark could not be shown'),
      }),
    inject: [EVENT_STORE, InboxRegistry, CONFIG, LOG],
  },
  {
    provide: PutReactions,
    useFactory: (store: EventStore, inboxes: InboxRegistry, config: DeliveryConfig) =>
      new PutReactions({
        ...platforms(store, inboxes),
        tools: { fetch, timeoutMs: config.sendTimeoutMs },
      }),
    inject: [EVENT_STORE, InboxRegistry, CONFIG],
  },
  {
    provide: PassOnTyping,
    useFactory: (
      store: EventStore,
      inboxes: InboxRegistry,
      config: DeliveryConfig,
      log: Log,
      bus: NatsBus,
    ) =>
      new PassOnTyping({
        ...platforms(store, inboxes),
        bus,
        tools: { fetch, timeoutMs: config.sendTimeoutMs },
        onTrouble: (error) => log.debug({ err: error }, 'typing could not be passed on'),
      }),
    inject: [EVENT_STORE, InboxRegistry, CONFIG, LOG, BUS],
  },
  reaction(FetchMedia, (media) => ({
    name: 'delivery-fetch-media',
    handles: ['MessageReceived', 'MessageEchoed', 'MessageEdited'],
    tries: FETCH_TRIES + 2,
    handle: async ({ workspaceId, stream, id, data }) => {
      if (KINDS_WITH_FILES.includes((data as { kind: string }).kind))
        await media.fetchFilesOf(workspaceId, splitStream(stream).id, id);
    },
  })),
  reaction(LearnName, (names) => ({
    name: 'delivery-learn-name',
    handles: ['IdentityLinked'],
    handle: ({ workspaceId, stream, id }) => names.learn(workspaceId, splitStream(stream).id, id),
  })),
  {
    provide: Marks,
    useFactory: (read: TellRead, reactions: PutReactions) => new Marks(read, reactions),
    inject: [TellRead, PutReactions],
  },
  reaction(Marks, ({ read, reactions }) => ({
    name: 'delivery-tell-read',
    handles: ['ConversationSeen', 'MessageReceived', 'ReactionAdded', 'ReactionRemoved'],
    tries: PUT_TRIES + 2,
    handle: async ({ type, workspaceId, stream, id, version, data }) => {
      const conversationId = splitStream(stream).id;
      if (type === 'ConversationSeen') return read.seen(workspaceId, conversationId, version);
      if (type !== 'MessageReceived') return reactions.put(workspaceId, conversationId, id);
      if ((data as { kind: string }).kind === 'button_reply')
        await read.received(workspaceId, conversationId, id);
    },
  })),
];

function platforms(store: EventStore, inboxes: InboxRegistry) {
  const channels = discoverChannels();
  return {
    store,
    desk: new ConversationDesk(store),
    findInbox: (inboxId: string) => inboxes.find(inboxId),
    findChannel: (id: string) => channels.get(id),
  };
}

/** A durable reaction around one of the classes above. */
function reaction<Actor>(
  actor: abstract new (...parts: never[]) => Actor,
  of: (actor: Actor) => Reaction,
): Provider {
  return {
    provide: Symbol(actor.name),
    useFactory: (
      it: Actor,
      store: EventStore,
      database: Database,
      bus: NatsBus,
      log: Log,
      metrics: Registry,
    ) => new HostedReaction({ store, database, bus, log, metrics }, of(it)),
    inject: [actor, EVENT_STORE, DATABASE, BUS, LOG, METRICS],
  };
}
