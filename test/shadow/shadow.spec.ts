/** Candidates beside the live bot: what they note, and that nothing of it happens. */
import { randomUUID } from 'node:crypto';
import type { ConversationCommand } from '#libs/conversation';
import { ConversationDesk } from '#libs/desk';
import { MemoryEventStore, newId, type OpenedEvent, streamName } from '#libs/event-store';
import { WorkspaceFlows } from '#libs/flow-desk';
import { defaultFlow, type Flow } from '#libs/flows';
import { Brains, BrainStream } from '#libs/knowledge';
import { unpublished } from '#libs/opening-hours';
import { MemorySealer } from '#libs/sealing';
import { SHADOW_HANDLES, watchConversation } from '#libs/shadow';
import { shadowParts } from '../../services/analytics/shadow/shadow-parts.js';
import { answerMessage, type BotParts } from '../../services/bot/take-bot-turns.js';

const MARIA = randomUUID();
const cause = {
  actor: { kind: 'contact', id: 'anna' },
  causationId: null,
  correlationId: newId(),
} as const;
const tuning = {
  entryId: 'tuning',
  language: 'en',
  questions: ['Do you tune pianos?', 'piano tuning', 'Can you tune my piano?'],
  answer: 'We tune pianos on Thursdays, at your home.',
};
/** Would bring a person at the first word. */
const eager: Flow = { ...defaultFlow, start: defaultFlow.person };

function house() {
  const sealer = new MemorySealer();
  const store = new MemoryEventStore({ sealer });
  const workspaceId = randomUUID();
  const hours = unpublished(workspaceId);
  const brains = new Brains(store);
  const bot: BotParts = {
    store,
    desk: new ConversationDesk(store),
    brainOf: (id) => brains.of(id),
    flows: new WorkspaceFlows(store),
    calendarOf: () => hours,
    lookUp: async () => ({ outcome: 'unreachable', values: {}, tookMs: 0, isCached: false }),
    now: () => Date.now(),
  };
  const human = new ConversationDesk(store);
  const stream = new BrainStream(store);
  const everything = async () => {
    const all: OpenedEvent[] = [];
    for await (const events of store.readAll()) all.push(...(await store.open(events)));
    return all;
  };

  return {
    store,
    sealer,
    workspaceId,
    everything,
    teach: async () => {
      const by = { ...cause, actor: { kind: 'agent', id: MARIA } } as const;
      await stream.handle(workspaceId, { type: 'Teach', entry: tuning }, by);
    },
    /** A run of the draft as it stands, on a flow; answers how to go on. */
    run: async (flow: Flow = defaultFlow, of = workspaceId) => {
      const parts = shadowParts(
        store,
        () => hours,
        () => Date.now(),
      );
      const { version, live } = await stream.started(of);
      const runId = newId();
      const brain = {
        kind: 'draft',
        brainVersion: live.version + 1,
        upToVersion: version,
      } as const;
      await parts.shadows.handle(of, {
        type: 'Start',
        runId,
        name: 'Next',
        brain,
        flow: { kind: 'draft', flow, basedOn: 1 },
        by: MARIA,
      });
      const follow = async () => {
        for (const event of await everything())
          if ((SHADOW_HANDLES as readonly string[]).includes(event.type))
            await watchConversation(parts, event);
      };
      const stop = () => parts.shadows.handle(of, { type: 'Stop', runId, by: MARIA });
      const notes = async () => {
        const all = (await everything()).filter(({ type }) => /^Shadow(Not|Comp|Rat)/.test(type));
        return all.filter(({ data }) => (data as { runId: string }).runId === runId);
      };
      return { follow, stop, notes };
    },
    converse: () => {
      const conversationId = randomUUID();
      const contactId = randomUUID();
      const handle = (command: ConversationCommand) =>
        human.handle(workspaceId, conversationId, command, cause);
      return {
        contactId,
        stream: streamName('conversation', conversationId),
        handle,
        /** The customer writes, and the live bot answers when it has the floor. */
        ask: async (text: string) => {
          const messageId = randomUUID();
          await handle({
            type: 'ReceiveMessage',
            start: {
              inboxId: randomUUID(),
              channel: 'whatsapp',
              contactId,
              episode: 1,
              threadKey: 'k',
              address: 'a',
              name: 'Anna',
            },
            messageId,
            externalId: messageId,
            content: { kind: 'text', text },
            classification: 'human',
          });
          for (const event of await store.readStream(
            workspaceId,
            streamName('conversation', conversationId),
          ))
            if (event.type === 'MessageReceived') await answerMessage(bot, event);
        },
        agentSays: async (text: string, entryId?: string) => {
          await handle({ type: 'PickUp', agentId: MARIA });
          if (entryId)
            await handle({
              type: 'OfferSuggestions',
              questionMessageId: randomUUID(),
              entryIds: [entryId],
              brainVersion: 1,
            });
          await handle({
            type: 'ComposeMessage',
            messageId: newId(),
            author: { kind: 'agent', agentId: MARIA },
            content: { kind: 'text', text },
            ...(entryId ? { suggestion: { entryId, isEdited: true } } : {}),
          });
        },
      };
    },
  };
}

const verdicts = (notes: readonly OpenedEvent[]) =>
  notes.flatMap(({ type, data }) =>
    type === 'ShadowCompared' ? [(data as { verdict: string }).verdict] : [],
  );

describe('A shadow', () => {
  it('notes what it would say beside what the live bot said, and nothing of it happens', async () => {
    const { run, teach, converse, everything } = house();
    await teach();
    const { follow, notes } = await run();
    const { ask } = converse();
    await ask('When are you open?');
    await ask('Do you tune pianos?');
    const before = await everything();
    await follow();
    const after = await everything();
    expect(after.slice(0, before.length)).toEqual(before);
    const added = after.slice(before.length);
    expect(new Set(added.map(({ stream }) => stream.split('-')[0]))).toEqual(new Set(['shadow']));
    expect(verdicts(await notes())).toEqual(['same', 'more']);
    expect((await notes())[2]).toMatchObject({
      data: { would: { kind: 'answer', entryId: 'tuning' }, floor: 'bot' },
      private: { say: tuning.answer },
      actor: { kind: 'system', id: 'shadow' },
    });
  });

  it('hands nobody over, whatever it would do', async () => {
    const { run, converse, store, workspaceId } = house();
    const { follow, notes } = await run(eager);
    const { ask, stream } = converse();
    await ask('When are you open?');
    const before = await store.readStream(workspaceId, stream);
    await follow();
    expect(await store.readStream(workspaceId, stream)).toEqual(before);
    expect(verdicts(await notes())).toEqual(['earlier']);
  });

  it('would hand over later, and is marked where the customer answered other words', async () => {
    const { run, converse, teach } = house();
    await teach();
    const { follow, notes } = await run({ ...defaultFlow, notLearnedMax: 5 });
    const { ask } = converse();
    await ask('Gibberish quux frobnicate');
    await ask('piano tuning'); // The live bot brings a person; the candidate knows it.
    await follow();
    expect(verdicts(await notes())).toEqual(['same', 'later']);
    await ask('Can you tune my piano?');
    await follow();
    expect((await notes()).at(-1)?.data).toMatchObject({ floor: 'queue', isAfterDifference: true });
  });

  it('is held against what a person said until the customer wrote again, and against the rating', async () => {
    const { run, converse, teach } = house();
    await teach();
    const { follow, notes } = await run();
    const { ask, agentSays, handle } = converse();
    await ask('agent please');
    await ask('Can you tune my piano?');
    await agentSays('One moment please');
    await agentSays('Yes, we tune pianos on Thursdays at your home');
    await follow();
    expect(verdicts(await notes())).toEqual(['same']); // The person may not have finished.
    await ask('What about my tuba, is that anything for you?');
    await agentSays('Sorry, pianos only');
    await ask('piano tuning then');
    await agentSays('Come by!', 'tuning');
    await handle({ type: 'Resolve', by: MARIA });
    await handle({
      type: 'RequestRating',
      ratingId: newId(),
      of: 'agent',
      agentId: MARIA,
      messageId: newId(),
      content: { kind: 'rating', comment: 'How was it?' },
    });
    await ask('4');
    await follow();
    const found = await notes();
    const of = (type: string) => found.filter((note) => note.type === type).map(({ data }) => data);
    expect(of('ShadowCompared')).toMatchObject([
      { by: 'bot', verdict: 'same' },
      { by: 'agent', verdict: 'alike', likeness: expect.any(Number) },
      { by: 'agent', verdict: 'silent', likeness: null },
      { by: 'agent', verdict: 'same' },
    ]);
    expect(of('ShadowRated')).toMatchObject(Array(3).fill({ of: 'agent', score: 4 }));
    expect(of('ShadowNoted')).toHaveLength(4); // The mark is no question.
  });

  it('says nothing twice: redelivered, by two processes, or after a stop of any length', async () => {
    const { run, converse, teach } = house();
    await teach();
    const { follow, notes } = await run();
    const { ask } = converse();
    await ask('When are you open?');
    await follow();
    await ask('Do you tune pianos?');
    await ask('Where is my order?');
    await Promise.all([follow(), follow()]);
    await follow();
    expect((await notes()).map(({ type }) => type)).toEqual([
      'ShadowNoted',
      'ShadowCompared',
      'ShadowNoted',
      'ShadowCompared',
      'ShadowNoted',
      'ShadowCompared',
    ]);
  });

  it('is about its own time and its own workspace', async () => {
    const { run, converse } = house();
    const { ask } = converse();
    await ask('When are you open?');
    const foreign = await run(defaultFlow, randomUUID());
    const { follow, notes, stop } = await run();
    await ask('Where is my order?');
    await stop();
    await ask('Can I pay by card?');
    await follow();
    await foreign.follow();
    expect((await notes()).map(({ type }) => type)).toEqual(['ShadowNoted', 'ShadowCompared']);
    expect(await foreign.notes()).toEqual([]);
  });

  it('forgets with the person: the words go, the counts stay, and nothing more is noted', async () => {
    const { run, converse, sealer, workspaceId } = house();
    const { follow, notes } = await run();
    const { ask, contactId } = converse();
    await ask('When are you open?');
    await follow();
    await ask('Where is my order?');
    await sealer.forget(workspaceId, contactId);
    await follow();
    const all = await notes();
    expect(all.filter(({ private: words }) => words !== null)).toEqual([]);
    expect(all.filter(({ type }) => type === 'ShadowNoted')).toHaveLength(1);
  });
});
