import { randomUUID } from 'node:crypto';
import { type AnyChannel, defineChannel, MalformedPayload } from '#libs/channels';
import { ConversationDesk } from '#libs/desk';
import { MemoryEventStore, type OpenedEvent, streamName } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';
import { MemorySealer } from '#libs/sealing';
import { z } from 'zod';
import { Intake } from './intake.js';
import { replayQuarantined } from './replay.js';

const workspaceId = randomUUID();
const inbox: Inbox = {
  inboxId: randomUUID(),
  workspaceId,
  channel: 'pigeon',
  name: 'Loft',
  config: {},
  namespace: randomUUID(),
  health: 'good',
  healthReason: null,
};

/** A channel whose mistake is mended in the middle of a spec. */
function open() {
  const fix = { isThere: false };
  const channel = defineChannel({
    id: 'pigeon',
    label: 'Pigeon',
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
      if (!fix.isThere) throw new MalformedPayload('a feather is in the way');
      const text = String(body);
      if (text === 'advertisement')
        return [{ raw: body, result: { kind: 'filtered', reason: 'ad' } }];
      return [
        {
          raw: body,
          result: {
            kind: 'fact',
            fact: {
              kind: 'message',
              threadKey: 'anna',
              dedupeKey: text,
              externalId: text,
              occurredAt: null,
              account: null,
              sender: { address: 'anna', identity: 'anna' },
              content: { kind: 'text', text },
              classification: 'human',
            },
          },
        },
      ];
    },
    send: async () => ({ kind: 'accepted', externalId: 'x' }),
  }) as AnyChannel;
  const sealer = new MemorySealer();
  const store = new MemoryEventStore({ sealer });
  const intake = new Intake(store, sealer, new ConversationDesk(store));
  const events = async (type: string) => {
    const found: OpenedEvent[] = [];
    for await (const batch of store.readAll({ types: [type] }))
      found.push(...(await store.open(batch)));
    return found;
  };
  const quarantine = async (text: string) => {
    await intake.take(inbox, channel, Buffer.from(text));
    const [last] = (await events('PayloadQuarantined')).slice(-1);
    return last?.stream.replace('intake-', '') ?? '';
  };
  const replay = (intakeId: string) =>
    replayQuarantined({ store, intake, channel, inbox, actorId: 'spec' }, intakeId);
  return { fix, store, intake, events, quarantine, replay };
}

describe('A quarantined payload', () => {
  it('is shown after the fix, once, with the word that it was replayed', async () => {
    const { fix, events, quarantine, replay } = open();
    const intakeId = await quarantine('Do you sell tulips?');
    fix.isThere = true;
    expect(await replay(intakeId)).toEqual({ kind: 'shown' });
    expect((await events('MessageReceived'))[0]?.private).toMatchObject({
      content: { text: 'Do you sell tulips?' },
    });
    const [replayed] = await events('PayloadReplayed');
    expect(replayed).toMatchObject({
      stream: streamName('intake', intakeId),
      version: 2,
      actor: { kind: 'system', id: 'spec' },
      data: { inboxId: inbox.inboxId, became: 'shown' },
    });
    expect(await replay(intakeId)).toEqual({ kind: 'replayed_before' });
    expect(await events('MessageReceived')).toHaveLength(1);
  });

  it('is filtered when that is what it is', async () => {
    const { fix, quarantine, replay } = open();
    const intakeId = await quarantine('advertisement');
    fix.isThere = true;
    expect(await replay(intakeId)).toEqual({ kind: 'filtered' });
  });

  it('stays while it cannot be read', async () => {
    const { events, quarantine, replay } = open();
    const intakeId = await quarantine('hello');
    expect(await replay(intakeId)).toEqual({
      kind: 'unreadable',
      error: 'a feather is in the way',
    });
    expect(await events('PayloadReplayed')).toEqual([]);
  });

  it('is told to be shown also when the try before did not live to say so', async () => {
    const { fix, store, events, quarantine, replay } = open();
    const intakeId = await quarantine('hello');
    fix.isThere = true;
    const append = store.append.bind(store);
    const dying = jest.spyOn(store, 'append').mockImplementation((request) => {
      if (request.appends.some(({ stream }) => stream.startsWith('intake-')))
        throw new Error('killed');
      return append(request);
    });
    await expect(replay(intakeId)).rejects.toThrow('killed');
    dying.mockRestore();
    expect(await replay(intakeId)).toEqual({ kind: 'shown' });
    expect(await events('MessageReceived')).toHaveLength(1);
  });

  it('of which only the beginning was kept stays', async () => {
    const { fix, intake, events, replay } = open();
    fix.isThere = true;
    await intake.takeOversized(inbox, {
      head: Buffer.from('the beginning of'),
      bytes: 9_000_000,
      digest: 'd',
      bytesMax: 5_000_000,
    });
    const [quarantined] = await events('PayloadQuarantined');
    const intakeId = quarantined?.stream.replace('intake-', '') ?? '';
    expect(await replay(intakeId)).toEqual({ kind: 'only_beginning' });
    expect(await events('MessageReceived')).toEqual([]);
  });

  it('of another inbox, or none, is not touched', async () => {
    const { replay } = open();
    expect(await replay(randomUUID())).toEqual({ kind: 'unknown' });
  });
});
