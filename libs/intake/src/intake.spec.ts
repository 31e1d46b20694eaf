import { randomUUID } from 'node:crypto';
import {
  type AnyChannel,
  defineChannel,
  type InboundElement,
  MalformedPayload,
  parseEach,
} from '#libs/channels';
import { ConversationDesk } from '#libs/desk';
import { MemoryEventStore, type OpenedEvent, splitStream, streamName } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';
import { MemorySealer } from '#libs/sealing';
import { z } from 'zod';
import { Intake, type IntakeReport } from './intake.js';

interface Line {
  readonly id?: string;
  readonly from?: string;
  readonly text?: string;
  readonly filter?: string;
  readonly read?: true;
  /** Other names of the sender. */
  readonly aka?: readonly string[];
}

/** A channel whose payload is a JSON list of lines; a line without a sender is malformed. */
const lines = defineChannel({
  id: 'lines',
  label: 'Lines',
  config: z.object({}),
  capabilities: {
    textCharsMax: 100,
    textUnit: 'utf16',
    kinds: ['text'],
    buttonsMax: 0,
    replyWindowHours: null,
  },
  verify: () => true,
  parse(body) {
    let list: Line[];
    try {
      list = JSON.parse(body.toString('utf8')) as Line[];
    } catch (error) {
      throw new MalformedPayload('not JSON', { cause: error });
    }
    return parseEach(list, (line) => Buffer.from(JSON.stringify([line])), resultOf);
  },
  send: async () => ({ kind: 'accepted', externalId: 'x' }),
}) as AnyChannel;

function resultOf(line: Line): InboundElement['result'] {
  if (line.filter) return { kind: 'filtered', reason: line.filter };
  if (!line.from) throw new Error('from: required');
  const common = { threadKey: line.from, threadAliases: line.aka, occurredAt: null, account: null };
  if (line.read) {
    const dedupeKey = `${line.from}:read`;
    return {
      kind: 'fact',
      fact: {
        ...common,
        kind: 'receipt',
        dedupeKey,
        outcome: 'read',
        ownMessageId: null,
        externalIds: 'all',
        code: null,
        reason: null,
      },
    };
  }
  return {
    kind: 'fact',
    fact: {
      ...common,
      kind: 'message',
      dedupeKey: line.id as string,
      externalId: line.id as string,
      sender: { address: line.from, identity: line.from, name: 'Anna' },
      content: { kind: 'text', text: line.text ?? 'hello' },
      classification: 'human',
    },
  };
}

const workspaceId = randomUUID();
const inbox: Inbox = {
  inboxId: randomUUID(),
  workspaceId,
  channel: 'lines',
  name: 'Shop',
  config: {},
  namespace: randomUUID(),
  health: 'good',
  healthReason: null,
};

function open() {
  const sealer = new MemorySealer();
  const store = new MemoryEventStore({ sealer });
  /** Another process: its own memory, the same store. */
  const process = () => {
    const desk = new ConversationDesk(store);
    const intake = new Intake(store, sealer, desk);
    return (payload: readonly Line[] | string): Promise<IntakeReport> =>
      intake.take(
        inbox,
        lines,
        Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
      );
  };
  return { sealer, store, process };
}

async function allEvents(store: MemoryEventStore): Promise<OpenedEvent[]> {
  const events: OpenedEvent[] = [];
  for await (const batch of store.readAll()) events.push(...(await store.open(batch)));
  return events;
}

function conversationsOf(events: readonly OpenedEvent[]): Set<string> {
  return new Set(
    events
      .map(({ stream }) => stream)
      .filter((stream) => splitStream(stream).category === 'conversation'),
  );
}

describe('A payload', () => {
  it('becomes a contact, a conversation and a message in one commit', async () => {
    const { store, process } = open();
    const commits: number[] = [];
    store.onCommitted(({ lastPosition }) => commits.push(lastPosition));
    const report = await process()([{ id: 'a', from: '31600000001' }]);
    expect(report).toMatchObject({ shown: 1, filtered: 0, quarantined: 0, repeated: 0 });
    expect((await allEvents(store)).map(({ type }) => type)).toEqual([
      'ContactCreated',
      'IdentityLinked',
      'ConversationStarted',
      'MessageReceived',
    ]);
    expect(commits).toEqual([4]);
  });

  it('keeps its raw bytes under the id of its message', async () => {
    const { store, process } = open();
    await process()([{ id: 'a', from: '31600000001', text: 'grüße' }]);
    const received = (await allEvents(store)).find(({ type }) => type === 'MessageReceived');
    const { messageId } = (received as OpenedEvent).data as { messageId: string };
    const raw = await store.readBlob(workspaceId, messageId);
    expect(JSON.parse(raw?.bytes.toString('utf8') ?? '')).toEqual([
      { id: 'a', from: '31600000001', text: 'grüße' },
    ]);
  });

  it('is quarantined alone when it is bad, among good neighbours', async () => {
    const { store, process } = open();
    const report = await process()([
      { id: 'a', from: 'anna' },
      { id: 'b' },
      { id: 'c', from: 'bert' },
      { filter: 'page_feed' },
    ]);
    expect(report).toMatchObject({ shown: 2, filtered: 1, quarantined: 1 });
    const quarantined = (await allEvents(store)).find(({ type }) => type === 'PayloadQuarantined');
    expect(quarantined?.private).toEqual({ error: 'from: required' });
  });

  it('is quarantined whole when it cannot be read at all', async () => {
    const { process } = open();
    expect(await process()('{"half')).toMatchObject({ quarantined: 1, shown: 0 });
  });

  it('says nothing about a conversation that does not exist: filtered, not lost', async () => {
    const { process } = open();
    expect(await process()([{ from: 'anna', read: true }])).toMatchObject({
      filtered: 1,
      shown: 0,
    });
  });
});

describe('A person with two names', () => {
  it('goes on in the conversation that began under the other name', async () => {
    const { store, process } = open();
    await process()([{ id: 'a', from: '31600000001' }]);
    await process()([{ id: 'b', from: 'NL.900', aka: ['31600000001'] }]);
    expect(conversationsOf(await allEvents(store)).size).toBe(1);
  });

  it('keeps the conversation of the first name when both have one', async () => {
    const { store, process } = open();
    await process()([{ id: 'a', from: '31600000001' }]);
    await process()([{ id: 'b', from: 'NL.900' }]);
    const report = await process()([{ id: 'c', from: 'NL.900', aka: ['31600000001'] }]);
    const second = (await process()([{ id: 'd', from: 'NL.900' }])).recorded[0];
    expect(report.recorded[0]?.conversationId).toBe(second?.conversationId);
    expect(conversationsOf(await allEvents(store)).size).toBe(2);
  });
});

describe('Repetition', () => {
  it('leaves the store as it was: three times, in parallel, by three processes', async () => {
    const payload: Line[] = [
      { id: 'a', from: 'anna' },
      { id: 'b' },
      { filter: 'feed' },
      { id: 'c', from: 'anna' },
    ];
    const once = open();
    await once.process()(payload);
    const thrice = open();
    await Promise.all([1, 2, 3].map(() => thrice.process()(payload)));
    const types = async (store: MemoryEventStore) =>
      (await allEvents(store)).map(({ type }) => type).sort();
    expect(await types(thrice.store)).toEqual(await types(once.store));
  });

  it('knows a first message again when it comes later, to another process', async () => {
    const { store, process } = open();
    await process()([{ id: 'a', from: 'anna' }]);
    expect(await process()([{ id: 'a', from: 'anna' }])).toMatchObject({ shown: 0, repeated: 1 });
    expect((await allEvents(store)).filter(({ type }) => type === 'MessageReceived')).toHaveLength(
      1,
    );
  });

  it('makes one conversation of ten first messages at once', async () => {
    const { store, process } = open();
    const reports = await Promise.all(
      Array.from({ length: 10 }, (_, n) => process()([{ id: `m${n}`, from: 'anna' }])),
    );
    expect(reports.map(({ shown }) => shown)).toEqual(Array(10).fill(1));
    const events = await allEvents(store);
    expect(conversationsOf(events).size).toBe(1);
    expect(events.filter(({ type }) => type === 'MessageReceived')).toHaveLength(10);
    expect(events.filter(({ type }) => type === 'ContactCreated')).toHaveLength(1);
  });

  it('makes one conversation of an album of ten, in 500 of 500 rounds', async () => {
    const { store, process } = open();
    const processes = Array.from({ length: 3 }, process);
    for (let round = 0; round < 500; round++) {
      await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          (processes[n % 3] as ReturnType<typeof process>)([
            { id: `r${round}.${n}`, from: `c${round}` },
          ]),
        ),
      );
    }
    expect(conversationsOf(await allEvents(store)).size).toBe(500);
  });
});

describe('The end of a conversation', () => {
  it('begins a new one, with a new contact, for somebody who was forgotten', async () => {
    const { sealer, store, process } = open();
    const take = process();
    await take([{ id: 'a', from: 'anna' }]);
    const before = await allEvents(store);
    const started = before.find(({ type }) => type === 'ConversationStarted') as OpenedEvent;
    const { contactId } = started.data as { contactId: string };
    await sealer.forget(workspaceId, contactId);
    expect(await take([{ id: 'b', from: 'anna' }])).toMatchObject({ shown: 1 });
    const after = await allEvents(store);
    expect(conversationsOf(after).size).toBe(2);
    expect(after.filter(({ type }) => type === 'ContactCreated')).toHaveLength(2);
    const old = await store.readStream(workspaceId, streamName('contact', contactId));
    expect(old.find(({ type }) => type === 'IdentityLinked')).toMatchObject({
      isForgotten: true,
      private: null,
    });
  });
});
