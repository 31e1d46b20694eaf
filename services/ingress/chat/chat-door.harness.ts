/**
 * A chat door for specs: real sockets and a real channel; store and bus in memory.
 * Not a spec itself, and used by specs only.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MemoryBus } from '#libs/bus';
import { discoverChannels } from '#libs/channels';
import type { Content } from '#libs/conversation';
import { ConversationDesk, Policies } from '#libs/desk';
import { MemoryEventStore, newId, type OpenedEvent } from '#libs/event-store';
import { connectInbox, InboxRegistry } from '#libs/inbox';
import { Intake } from '#libs/intake';
import { officeHours, type WhenShut } from '#libs/calendar';
import { CalendarRegistry, InboxHours, publishCalendar } from '#libs/opening-hours';
import { MemorySealer } from '#libs/sealing';
import { WebSocket } from 'ws';
import { answerFirst } from '../answer-first.js';
import { ChatGateway, type ChatGatewayOptions } from './chat-gateway.js';
import { HoursBoard } from './chat-hours.js';
import { HOURS_PATH, hoursListener } from './hours-door.js';
import { MemoryVisitors } from './visitor-table.harness.js';

export const workspaceId = randomUUID();
export const maria = randomUUID();
export const site = 'https://flowers.example';
const publicUrl = 'http://house.example';
const channels = discoverChannels();
const promises = { first_answer: 30_000, next_answer: null, resolution: null };
/** Long: a busy machine must not make a test red. */
const GOT_MS = 20_000;
export const GONE_AFTER_MS = 45_000;

export type Frame = { type: string; [field: string]: any };

const closing: (() => Promise<void> | void)[] = [];

/** To be called after each test. */
export async function closeDoors(): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close();
}

/** A browser's side of the socket. */
export class Browser {
  readonly frames: Frame[] = [];
  code: number | null = null;
  token: string | null = null;
  cursor = 0;

  constructor(private readonly socket: WebSocket) {
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as Frame;
      this.frames.push(frame);
      if (frame.type === 'ready') this.token = frame.visitorToken;
      if (frame.type === 'message') this.cursor = frame.cursor;
    });
    socket.on('close', (code) => {
      this.code = code;
    });
    socket.on('error', () => {});
  }

  of(type: string): Frame[] {
    return this.frames.filter((frame) => frame.type === type);
  }

  texts(): string[] {
    return this.of('message').map(({ content }) => content.text);
  }

  send(frame: object | string): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  say(text: string, more: object = {}): string {
    const clientMessageId = randomUUID();
    this.send({ type: 'message', clientMessageId, text, ...more });
    return clientMessageId;
  }

  async got(type: string, count = 1): Promise<Frame> {
    for (const since = Date.now(); this.of(type).length < count; await pause(5)) {
      if (Date.now() - since > GOT_MS) throw new Error(`Waited in vain for ${count} x ${type}.`);
    }
    return this.of(type)[count - 1] as Frame;
  }

  close(): void {
    this.socket.terminate();
  }
}

export interface DoorOptions {
  /** Nothing is announced: only polling finds news. */
  readonly isBusDeaf?: boolean;
  /** A listening server to attach to; a new one when absent. */
  readonly http?: Server;
  /** What tells how long somebody has been gone. */
  readonly departureClock?: ChatGatewayOptions['clock'];
}

export async function openDoor(options: DoorOptions = {}) {
  const { isBusDeaf = false, http = createServer(), departureClock } = options;
  const sealer = new MemorySealer();
  const store = new MemoryEventStore({ sealer });
  const bus = new MemoryBus();
  if (!isBusDeaf) store.onCommitted((commit) => bus.announce(commit));
  const desk = new ConversationDesk(store);
  const troubles: unknown[] = [];
  const visitors = new MemoryVisitors();
  const inboxes = new InboxRegistry(store);
  /** What the door's clock shows; the real time until a spec sets it. */
  const clock = {
    at: null as string | null,
    now: () => (clock.at === null ? Date.now() : Date.parse(clock.at)),
  };
  const calendars = await new CalendarRegistry(store).follow(bus);
  const calendarId = newId();
  const policies = Policies.following(store, bus);
  const hours = new HoursBoard(calendars, new InboxHours(calendars, policies), clock);
  const makeGateway = () =>
    new ChatGateway({
      channels,
      inboxes,
      intake: new Intake(store, sealer, desk),
      store,
      desk,
      bus,
      names: { nameOf: async (_workspaceId, agentId) => (agentId === maria ? 'Maria' : undefined) },
      hours,
      publicUrl,
      visitors: visitors.of(randomUUID()),
      visitorGoneAfterMs: GONE_AFTER_MS,
      onTaken: () => undefined,
      ...(departureClock ? { clock: departureClock } : {}),
      onTrouble: (error) => troubles.push(error),
    });
  const gateway = makeGateway();
  /** Another process takes over. */
  const again = () => {
    const next = makeGateway();
    closing.push(() => next.onModuleDestroy());
    return next;
  };
  if (!http.listening) await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  gateway.attach(http);
  answerFirst(http, HOURS_PATH, hoursListener({ inboxes, hours, clock, publicUrl }));
  closing.push(
    () => gateway.onModuleDestroy(),
    () => void http.close(),
  );
  const connect = (config: object = {}) =>
    connectInbox(store, channels.get('webchat') as never, {
      workspaceId,
      channel: 'webchat',
      name: 'Site',
      config,
      agentId: maria,
    });
  /** Office hours in Amsterdam, Monday to Friday; each call is a new version. */
  const publishHours = async (whenShut: WhenShut, definition = officeHours('Europe/Amsterdam')) => {
    const published = await publishCalendar(store, {
      workspaceId,
      calendarId,
      agentId: maria,
      basedOn: calendars.defaultOf(workspaceId).calendarVersion,
      hours: { promises, name: 'Shop', definition, whenShut },
    });
    if ('refused' in published) throw new Error(`Not published: ${published.refused}.`);
    await calendars.reload();
  };
  const { port } = http.address() as AddressInfo;
  const browse = async (path = '/chat', origin: string | undefined = site): Promise<Browser> => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, origin ? { origin } : {});
    const browser = new Browser(socket);
    closing.push(() => browser.close());
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return browser;
  };
  const visit = async (
    inboxId: string,
    visitorToken: string | null = null,
    after: number | null = null,
  ) => {
    const browser = await browse();
    browser.send({ type: 'hello', inboxId, visitorToken, after });
    await browser.got('live');
    return browser;
  };
  const answer = async (
    conversationId: string,
    text: string,
    content: Content = { kind: 'text', text },
    replyToMessageId?: string,
  ) => {
    const cause = {
      actor: { kind: 'agent', id: maria } as const,
      causationId: null,
      correlationId: newId(),
    };
    await desk.handle(
      workspaceId,
      conversationId,
      (state) => (state.holder.kind === 'agent' ? null : { type: 'PickUp', agentId: maria }),
      cause,
    );
    const messageId = newId();
    const composed = await desk.handle(
      workspaceId,
      conversationId,
      {
        type: 'ComposeMessage',
        messageId,
        author: { kind: 'agent', agentId: maria },
        content,
        ...(replyToMessageId ? { replyToMessageId } : {}),
      },
      cause,
    );
    if (composed.kind !== 'done') throw new Error(`Not composed: ${composed.kind}.`);
    return messageId;
  };
  return {
    sealer,
    store,
    bus,
    desk,
    visitors,
    gateway,
    clock,
    url: `http://127.0.0.1:${port}`,
    publishHours,
    connect,
    browse,
    visit,
    answer,
    again,
    troubles,
  };
}

export async function eventsOf(store: MemoryEventStore, type: string): Promise<OpenedEvent[]> {
  const events: OpenedEvent[] = [];
  for await (const batch of store.readAll({ types: [type] }))
    events.push(...(await store.open(batch)));
  return events;
}

export const conversationIn = async (store: MemoryEventStore) =>
  ((await eventsOf(store, 'MessageReceived')).at(-1) as OpenedEvent).stream.replace(
    'conversation-',
    '',
  );
