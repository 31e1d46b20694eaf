/** Composition root of the bot. */
import { type FactoryProvider, Module } from '@nestjs/common';
import { type Bus, type NatsBus, subjects } from '#libs/bus';
import { CrmClient, CrmDirectory } from '#libs/crm';
import type { Database } from '#libs/database';
import { ConversationDesk, Policies } from '#libs/desk';
import { type EventStore, type RecordedEvent, splitStream } from '#libs/event-store';
import { WorkspaceFlows } from '#libs/flow-desk';
import { guardedFetch } from '#libs/guarded-fetch';
import {
  BUS,
  type Clock,
  CLOCK,
  CONFIG,
  DATABASE,
  EVENT_STORE,
  hostedProjection,
  HostedReaction,
  LOG,
  type Log,
  METRICS,
} from '#libs/host';
import { Brains, GenerativeEngine, generativeConfigOf } from '#libs/knowledge';
import { CalendarRegistry, InboxHours } from '#libs/opening-hours';
import { Counter, type Registry } from 'prom-client';
import { askForRating } from './ask-for-rating.js';
import type { BotConfig } from './config.js';
import { callbackReminders } from './callback-reminders.projection.js';
import { lookUpWith } from './look-up.js';
import { nameContact } from './name-contact.js';
import { PlanCallbacks } from './plan-callbacks.js';
import { answerMessage, type BotParts, speakAfterReturn } from './take-bot-turns.js';

/** Planned for minutes and hours ahead, and looked at every two seconds. */
const REMINDERS_REST_MS = 250;
const BOT_PARTS = Symbol('bot parts');

/** Off unless it is configured, and allowed to speak to customers. */
function modelOf(config: BotConfig, metrics: Registry): GenerativeEngine | null {
  const generative = config.generativeAudience === 'customers' ? generativeConfigOf(config) : null;
  if (!generative) return null;
  const outcomes = new Counter({
    name: 'convolog_bot_model_total',
    help: 'Questions for the language model, by what came of them.',
    labelNames: ['outcome'],
    registers: [metrics],
  });
  return new GenerativeEngine(generative, { onOutcome: (outcome) => outcomes.inc({ outcome }) });
}

/** What is published for a workspace is read again when its stream grows. */
async function botParts(
  store: EventStore,
  bus: Bus,
  clock: Clock,
  config: BotConfig,
  metrics: Registry,
): Promise<BotParts> {
  const brains = new Brains(store);
  const flows = new WorkspaceFlows(store);
  const calendars = await new CalendarRegistry(store).follow(bus);
  const hours = new InboxHours(calendars, Policies.following(store, bus));
  const crm = new CrmDirectory(store);
  const readers: Readonly<Record<string, { changed(workspaceId: string): void }>> = {
    brain: brains,
    flow: flows,
    workspace: crm,
  };
  const crmClient = new CrmClient({
    fetch: guardedFetch({ trustedHosts: config.crmPrivateHosts }),
    now: () => clock.now(),
  });
  bus.subscribe(subjects.keyDestroyed, (news) => {
    const { workspaceId, keyId } = news as { workspaceId: string; keyId: string };
    crmClient.forget(workspaceId, keyId);
  });
  bus.onAnnounced(({ streams }) => {
    for (const { workspaceId, stream } of streams)
      readers[splitStream(stream).category]?.changed(workspaceId);
  });
  return {
    store,
    desk: new ConversationDesk(store).follow(bus),
    brainOf: (workspaceId) => brains.of(workspaceId),
    flows,
    model: modelOf(config, metrics),
    calendarOf: (workspaceId, inboxId) => hours.of(workspaceId, inboxId),
    lookUp: lookUpWith(crm, crmClient),
    now: () => clock.now(),
  };
}

/** Each reaction has a checkpoint of its own, by its name. */
function reaction(
  name: string,
  handles: string,
  handle: (parts: BotParts, event: RecordedEvent) => Promise<void>,
): FactoryProvider<HostedReaction> {
  return {
    provide: Symbol(name),
    useFactory: (
      parts: BotParts,
      store: EventStore,
      database: Database,
      bus: NatsBus,
      log: Log,
      metrics: Registry,
    ) =>
      new HostedReaction(
        { store, database, bus, log, metrics },
        { name, handles: [handles], handle: (event) => handle(parts, event) },
      ),
    inject: [BOT_PARTS, EVENT_STORE, DATABASE, BUS, LOG, METRICS],
  };
}

@Module({
  providers: [
    {
      provide: BOT_PARTS,
      useFactory: botParts,
      inject: [EVENT_STORE, BUS, CLOCK, CONFIG, METRICS],
    },
    reaction('bot-answer-message', 'MessageReceived', answerMessage),
    reaction('bot-speak-after-return', 'ConversationReturnedToBot', speakAfterReturn),
    reaction('bot-ask-for-rating', 'ConversationResolved', askForRating),
    reaction('bot-name-contact', 'DetailCollected', nameContact),
    hostedProjection(callbackReminders, { restMs: REMINDERS_REST_MS }),
    {
      provide: PlanCallbacks,
      useFactory: (parts: BotParts, database: Database, clock: Clock, log: Log) =>
        new PlanCallbacks({ database, desk: parts.desk, clock, log }),
      inject: [BOT_PARTS, DATABASE, CLOCK, LOG],
    },
  ],
})
export class BotModule {}
