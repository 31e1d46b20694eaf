/**
 * The overview on a database and a bus of its own, with a cast: Maria runs Acme, Olga runs Globex,
 * and customers write through a second store, as another process would record them.
 */
import { Accounts, type Role } from '#libs/access';
import { NatsBus, subjects } from '#libs/bus';
import type { Classification, Content, ConversationCommand } from '#libs/conversation';
import { contact } from '#libs/contact';
import { type Database, openDatabase } from '#libs/database';
import { isRefused } from '#libs/decider';
import { ConversationDesk, envelope } from '#libs/desk';
import { houseVersions } from '#libs/event-catalog';
import { type EventStore, newId, PostgresEventStore, streamName } from '#libs/event-store';
import {
  backboneVariables,
  createLog,
  hostVariables,
  readConfig,
  type RunningService,
  startService,
} from '#libs/host';
import { EnvironmentKeyProvider, PgSealer } from '#libs/sealing';
import { startTestDatabase, startTestNats, type TestDatabase, type TestNats } from '#libs/testing';
import { variables } from '../../services/overview/config.js';
import { serviceOptions } from '../../services/overview/main.js';
import { PresenceModule } from '../../services/presence/presence.module.js';
import { Person } from './person.js';

export const PASSWORD = 'correct horse battery';
export const INBOX = '0192aaaa-0000-7000-8000-000000000001';
export const MASTER_KEY = Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString(
  'base64',
);

export interface Customer {
  readonly conversationId?: string;
  readonly contactId?: string;
  readonly name?: string;
  readonly text?: string;
  readonly content?: Content;
  readonly classification?: Classification;
  readonly channel?: string;
  readonly workspaceId?: string;
}

export interface Met {
  readonly channel: string;
  readonly identity: string;
  readonly name?: string;
  readonly aliases?: readonly string[];
  readonly isVerified?: boolean;
  readonly workspaceId?: string;
}

export class House {
  private constructor(
    readonly test: TestDatabase,
    readonly nats: TestNats,
    readonly database: Database,
    readonly store: EventStore,
    readonly desk: ConversationDesk,
    private readonly bus: NatsBus,
    private overview: RunningService,
    readonly workspaceId: string,
    readonly otherWorkspaceId: string,
  ) {}

  static async open(): Promise<House> {
    const [test, nats] = await Promise.all([startTestDatabase(), startTestNats()]);
    const database = await openDatabase({ url: test.url, applicationName: 'test' });
    const sealer = new PgSealer(database.pool, new EnvironmentKeyProvider(MASTER_KEY));
    const store = new PostgresEventStore({ pool: database.pool, sealer, versions: houseVersions });
    const bus = new NatsBus({ servers: [nats.url], name: 'test' });
    store.onCommitted((commit) => bus.announce(commit));
    const accounts = new Accounts(database.pool);
    const acme = await accounts.setUp('Acme', {
      name: 'Maria',
      email: 'maria@acme.test',
      password: PASSWORD,
    });
    if (!acme) throw new Error('Set up already.');
    const other = await accounts.addWorkspace('Globex', acme.accountId);
    await accounts.addMember(
      other,
      acme.accountId,
      { name: 'Olga', email: 'olga@globex.test', password: PASSWORD },
      'admin',
    );
    await database.pool.query(
      'delete from membership where workspace_id = $1 and account_id = $2',
      [other, acme.accountId],
    );
    const overview = await startOverview(test, nats).catch(async (error: unknown) => {
      await Promise.all([store.close(), bus.close()]);
      await Promise.all([database.close(), nats.stop()]);
      await test.stop();
      throw error;
    });
    const desk = new ConversationDesk(store);
    return new House(test, nats, database, store, desk, bus, overview, acme.workspaceId, other);
  }

  get url(): string {
    return this.overview.url as string;
  }

  get app(): RunningService['app'] {
    return this.overview.app;
  }

  /** A member of Acme, logged in. */
  async hire(role: Role, name: string): Promise<Person> {
    const email = `${name.toLowerCase()}@acme.test`;
    const { rows } = await this.database.pool.query(
      'select account_id from account where name = $1',
      ['Maria'],
    );
    await new Accounts(this.database.pool).addMember(
      this.workspaceId,
      rows[0].account_id,
      { name, email, password: PASSWORD },
      role,
    );
    return this.logIn(email);
  }

  logIn(email: string): Promise<Person> {
    return Person.logIn(() => this.url, email, PASSWORD);
  }

  /** A customer's message, on record when this answers. */
  async customerWrites(
    customer: Customer,
  ): Promise<{ conversationId: string; messageId: string; version: number }> {
    const conversationId = customer.conversationId ?? crypto.randomUUID();
    const messageId = newId();
    const result = await this.command(
      conversationId,
      {
        type: 'ReceiveMessage',
        start: {
          inboxId: INBOX,
          channel: customer.channel ?? 'whatsapp',
          contactId: customer.contactId ?? crypto.randomUUID(),
          episode: 1,
          threadKey: conversationId,
          address: '+31612345678',
          name: customer.name,
        },
        messageId,
        externalId: messageId,
        content: customer.content ?? { kind: 'text', text: customer.text ?? 'Hello' },
        classification: customer.classification ?? 'human',
        senderName: customer.name,
      },
      customer.workspaceId,
    );
    return { conversationId, messageId, version: result };
  }

  /** Somebody whom a channel has named, with a contact of their own. Answers its id. */
  async meets(identity: Met): Promise<string> {
    const { channel, isVerified = false, workspaceId = this.workspaceId, ...known } = identity;
    const contactId = crypto.randomUUID();
    const decision = contact.decide(contact.initial, {
      type: 'MeetContact',
      inboxId: INBOX,
      channel,
      isVerified,
      identity: { address: known.identity, aliases: [], ...known },
    });
    if (isRefused(decision)) throw new Error(decision.refused);
    const cause = {
      actor: { kind: 'contact', id: contactId },
      causationId: null,
      correlationId: newId(),
    } as const;
    const events = decision.events.map((event) =>
      envelope(event, newId(), false, contactId, cause),
    );
    const appends = [{ stream: streamName('contact', contactId), expectedVersion: 0, events }];
    await this.store.append({ workspaceId, appends });
    return contactId;
  }

  /** Anything else that another service decides. Answers the version. */
  async command(
    conversationId: string,
    command: ConversationCommand,
    workspaceId: string = this.workspaceId,
  ): Promise<number> {
    const result = await this.desk.handle(workspaceId, conversationId, command, {
      actor: { kind: 'contact', id: conversationId },
      causationId: null,
      correlationId: newId(),
    });
    if (result.kind !== 'done') throw new Error(JSON.stringify(result));
    return result.version;
  }

  /** Bytes beside an event, sealed for their owner. */
  async keepBlob(id: string, sealFor: string, bytes: Buffer): Promise<void> {
    await this.store.append({
      workspaceId: this.workspaceId,
      blobs: [{ id, sealFor, mime: 'application/octet-stream', bytes }],
      appends: [
        {
          stream: streamName('intake', crypto.randomUUID()),
          expectedVersion: 0,
          events: [
            envelope(
              {
                type: 'PayloadFiltered',
                data: { inboxId: INBOX, channel: 'whatsapp', reason: 'test', bytes: 0 },
              },
              newId(),
              false,
              sealFor,
              {
                actor: { kind: 'system', id: 'ingress' },
                causationId: null,
                correlationId: newId(),
              },
            ),
          ],
        },
      ],
    });
  }

  /** The customer is typing; ingress says so on the bus. */
  contactTypes(conversationId: string): void {
    this.bus.publish(subjects.typing(this.workspaceId, conversationId), { who: 'contact' });
  }

  /** Stops the overview and starts it again, on another port. */
  async restartOverview(): Promise<void> {
    await this.overview.stop();
    this.overview = await startOverview(this.test, this.nats);
  }

  async close(): Promise<void> {
    await this.overview.stop();
    await this.store.close();
    await this.bus.close();
    await this.database.close();
    await this.nats.stop();
    await this.test.stop();
  }
}

function startOverview(test: TestDatabase, nats: TestNats): Promise<RunningService> {
  const config = readConfig(variables, environment(test, nats));
  return startService(serviceOptions(config), {
    log: createLog({ service: 'overview', level: process.env.LOG_LEVEL ?? 'error' }),
  });
}

function environment(test: TestDatabase, nats: TestNats): Record<string, string> {
  return {
    DATABASE_URL: test.url,
    NATS_URL: nats.url,
    MASTER_KEY,
    CRM_PRIVATE_HOSTS: '127.0.0.1',
    PORT: '0',
    INTERNAL_PORT: '0',
    LOG_LEVEL: 'warn',
    NODE_ENV: 'test',
  };
}

/** The real presence service beside it. */
export function startPresence({ test, nats }: House): Promise<RunningService> {
  const config = readConfig(
    { ...hostVariables('presence'), ...backboneVariables },
    { ...environment(test, nats), LOG_LEVEL: 'error' },
  );
  return startService({
    name: 'presence',
    config: { ...config, leaseMs: 15_000, sweepEveryMs: 200 } as typeof config,
    module: () => PresenceModule,
    needs: ['store', 'bus'],
    answersOnBus: true,
    poolMax: 4,
  });
}
