/**
 * The ingress in one process: its own listener, its own intake, a store in memory. Each payload has
 * an inbox and a workspace of its own, so that what is on record afterwards came from it alone.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { type AnyChannel, discoverChannels } from '#libs/channels';
import { ConversationDesk } from '#libs/desk';
import { MemoryEventStore } from '#libs/event-store';
import type { Inbox, InboxRegistry } from '#libs/inbox';
import { Intake, type IntakeReport, PayloadReader } from '#libs/intake';
import { MemorySealer } from '#libs/sealing';
import { Registry } from 'prom-client';
import { BODY_ROOM, BodyRoom } from '../../services/ingress/platforms/body-room.js';
import { WebhookMetrics } from '../../services/ingress/platforms/webhook-metrics.js';
import { webhookListener, type WebhookParts } from '../../services/ingress/platforms/webhooks.js';
import { readSeeds } from './seeds.js';

export interface Taken {
  readonly status: number;
  /** `null` when the intake did not come to its end. */
  readonly report: IntakeReport | null;
  readonly trouble: unknown;
  readonly ms: number;
}

/** A store in memory grows; after so many payloads a new one begins. */
const PAYLOADS_PER_STORE = 400;

export class FuzzHouse {
  private listener: ReturnType<typeof webhookListener> = () => undefined;
  private intake: Intake | null = null;
  private store: MemoryEventStore | null = null;
  private inbox: Inbox | null = null;
  private report: IntakeReport | null = null;
  private trouble: unknown = null;
  private server: Server | null = null;
  private taken = 0;
  private readonly payloads = new PayloadReader();

  /** Starts the thread for large payloads, so that the first of them does not wait for it. */
  async warmUp(): Promise<void> {
    for (const { channel, config } of readSeeds())
      await this.payloads.read(channel, Buffer.alloc(200_000, ' '), config).catch(() => undefined);
  }

  /** Through the listener, or straight to the intake for a channel that signs nothing. */
  async take(channel: AnyChannel, config: unknown, body: Buffer, byHttp: boolean): Promise<Taken> {
    if (this.taken++ % PAYLOADS_PER_STORE === 0) this.rebuild();
    this.inbox = {
      inboxId: randomUUID(),
      workspaceId: randomUUID(),
      channel: channel.id,
      name: 'Fuzz',
      config,
      namespace: randomUUID(),
      health: 'good',
      healthReason: null,
    };
    this.report = null;
    this.trouble = null;
    const began = performance.now();
    const status = channel.sign
      ? await this.post(channel.sign(body, config), body, byHttp)
      : await this.hand(channel, body);
    return { status, report: this.report, trouble: this.trouble, ms: performance.now() - began };
  }

  /** What is on record of the last payload: events of its workspace. */
  async recorded(): Promise<number> {
    let events = 0;
    for await (const batch of this.store?.readAll({ workspaceId: this.inbox?.workspaceId ?? '' }) ??
      [])
      events += batch.length;
    return events;
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise<void>((resolve) =>
      this.server ? this.server.close(() => resolve()) : resolve(),
    );
  }

  private rebuild(): void {
    const sealer = new MemorySealer();
    this.store = new MemoryEventStore({ sealer });
    const intake = new Intake(this.store, sealer, new ConversationDesk(this.store), this.payloads);
    const take = intake.take.bind(intake);
    const takeOversized = intake.takeOversized.bind(intake);
    intake.take = async (...given) => (this.report = await take(...given));
    intake.takeOversized = async (...given) => (this.report = await takeOversized(...given));
    this.intake = intake;
    this.listener = webhookListener({
      channels: discovered,
      inboxes: { find: async () => this.inbox ?? undefined } as unknown as InboxRegistry,
      intake,
      metrics: new WebhookMetrics(new Registry()),
      room: new BodyRoom(BODY_ROOM),
      onTrouble: (error) => (this.trouble = error),
    } satisfies WebhookParts);
  }

  private async hand(channel: AnyChannel, body: Buffer): Promise<number> {
    try {
      await this.intake?.take(this.inbox as Inbox, channel, body);
      return 200;
    } catch (error) {
      this.trouble = error;
      return 500;
    }
  }

  private get path(): string {
    return `/webhooks/${this.inbox?.channel}/${this.inbox?.inboxId}`;
  }

  private async post(
    headers: Readonly<Record<string, string>>,
    body: Buffer,
    byHttp: boolean,
  ): Promise<number> {
    if (byHttp) {
      const url = `${await this.origin()}${this.path}`;
      try {
        const response = await fetch(url, { method: 'POST', headers, body });
        await response.arrayBuffer();
        return response.status;
      } catch (error) {
        this.trouble = error; // No answer at all.
        return 0;
      }
    }
    const request = Object.assign(Readable.from(body.length > 0 ? [body] : []), {
      method: 'POST',
      url: this.path,
      headers,
    }) as unknown as IncomingMessage;
    return await new Promise((resolve) => {
      const response = new Answer(resolve) as unknown as ServerResponse;
      this.listener(request, response);
    });
  }

  private async origin(): Promise<string> {
    if (!this.server) {
      this.server = createServer((request, response) => this.listener(request, response));
      // Longer than any pause between two of ours: no connection closes just as it is used again.
      this.server.keepAliveTimeout = 600_000;
      await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    }
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
}

const discovered = discoverChannels();

/** The part of a response that the listener uses. */
class Answer {
  headersSent = false;
  destroyed = false;
  private status = 200;

  constructor(private readonly done: (status: number) => void) {}

  setHeader(): this {
    return this;
  }

  writeHead(status: number): this {
    this.status = status;
    this.headersSent = true;
    return this;
  }

  end(): this {
    this.done(this.status);
    return this;
  }
}
