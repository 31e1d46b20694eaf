/** Keeps the read models up to date, woken by the bus, and tells the screens what changed. */
import type { Bus } from '#libs/bus';
import type { Database } from '#libs/database';
import { type EventStore, ProjectionRunner, splitStream } from '#libs/event-store';
import {
  BUS,
  DATABASE,
  EVENT_STORE,
  HEALTH,
  type Health,
  type Log,
  LOG,
  METRICS,
} from '#libs/host';
import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Gauge, type Registry } from 'prom-client';
import { type ContactNameRow, contactNames } from './conversations/contact-names.projection.js';
import {
  type ConversationListRow,
  conversationList,
} from './conversations/conversation-list.projection.js';
import { type IntakeRow, intakeBalance } from './inboxes/intake-balance.projection.js';
import { type QuestionRow, questions } from './knowledge/questions.projection.js';
import { KnownContacts } from './conversations/known-contacts.js';
import { LiveHub } from './live/live-hub.js';

const POSITION_METRIC = 'convolog_projection_position';

@Injectable()
export class ReadModels implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly conversations: ProjectionRunner<ConversationListRow>;
  readonly contacts: ProjectionRunner<ContactNameRow>;
  readonly intake: ProjectionRunner<IntakeRow>;
  readonly questions: ProjectionRunner<QuestionRow>;
  private headAtStart: number | null = null;
  private stopListening: () => void = () => undefined;

  constructor(
    hub: LiveHub,
    known: KnownContacts,
    @Inject(DATABASE) { pool }: Database,
    @Inject(EVENT_STORE) store: EventStore,
    @Inject(BUS) private readonly bus: Bus,
    @Inject(LOG) log: Log,
    @Inject(HEALTH) health: Health,
    @Inject(METRICS) metrics: Registry,
  ) {
    // One gauge for all projections of the process, whoever comes first makes it.
    const position =
      (metrics.getSingleMetric(POSITION_METRIC) as Gauge<'projection' | 'slot'> | undefined) ??
      new Gauge({
        name: POSITION_METRIC,
        help: 'Position in the log up to which a projection is applied.',
        labelNames: ['projection', 'slot'],
        registers: [metrics],
      });
    const common = {
      pool,
      store,
      onProgress: (progress: { name: string; slot: string; position: number }) =>
        position.set({ projection: progress.name, slot: progress.slot }, progress.position),
      onError: (error: unknown) => log.error({ err: error }, 'a read model does not move'),
    };
    this.contacts = new ProjectionRunner({
      ...common,
      projection: contactNames,
      onChanged: (changes) => known.learn(changes),
    });
    this.questions = new ProjectionRunner({ ...common, projection: questions });
    this.intake = new ProjectionRunner({ ...common, projection: intakeBalance });
    this.conversations = new ProjectionRunner({
      ...common,
      projection: conversationList,
      onChanged: (changes) => hub.push(changes),
    });
    // Ready once everything that was recorded before the start is there to be read.
    health.add('read models', async () => {
      this.headAtStart ??= await store.head();
      const { position: at } = this.conversations;
      const isOk = Math.min(at, this.contacts.position) >= this.headAtStart;
      return { isOk, detail: `at ${at}` };
    });
  }

  onApplicationBootstrap(): void {
    this.contacts.start();
    this.intake.start();
    this.questions.start();
    this.conversations.start();
    this.stopListening = this.bus.onAnnounced(({ streams, lastPosition }) => {
      // A balance may be a second late; what is on a screen may not.
      if (streams.some(({ stream }) => splitStream(stream).category === 'conversation'))
        this.conversations.announce(lastPosition);
      if (
        streams.some(({ stream }) =>
          ['conversation', 'brain'].includes(splitStream(stream).category),
        )
      )
        this.questions.announce(lastPosition);
      if (streams.some(({ stream }) => splitStream(stream).category === 'contact'))
        this.contacts.announce(lastPosition);
    });
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopListening();
    await Promise.all([
      this.questions.stop(),
      this.conversations.stop(),
      this.contacts.stop(),
      this.intake.stop(),
    ]);
  }
}
