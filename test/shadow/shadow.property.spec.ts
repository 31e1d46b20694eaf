/**
 * Whatever wakes a shadow, how often and in which order, and however long it was away: it has noted the same
 * in the end, and everything else stands as if it had never been there.
 */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { askableBrain, emptyBrain, learn, starterEntries } from '#libs/brain';
import { alwaysOpen, openCalendar } from '#libs/calendar';
import type { ConversationCommand } from '#libs/conversation';
import { ConversationDesk } from '#libs/desk';
import { MemoryEventStore, newId, type RecordedEvent } from '#libs/event-store';
import { hoursOf, WorkspaceFlows } from '#libs/flow-desk';
import { defaultFlow } from '#libs/flows';
import { MemorySealer } from '#libs/sealing';
import { NotesStream, SHADOW_HANDLES, watchConversation, WorkspaceShadows } from '#libs/shadow';
import { answerMessage, type BotParts } from '../../services/bot/take-bot-turns.js';

const RUNS = 15;
const SEED = Number(process.env.SEED) || (Date.now() % 1_000_000) + 1;
const brain = askableBrain(
  starterEntries.reduce((soFar, data) => learn(soFar, { type: 'Taught', data }), emptyBrain),
);
const AGENT = randomUUID();
const QUESTIONS = ['When are you open?', 'quux frob', 'agent please', 'Where is my order?', '4'];

/** What may happen in a conversation, and when the shadow is woken in between. */
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('ask' as const), text: fc.constantFrom(...QUESTIONS) }),
    fc.record({ kind: fc.constant('bot' as const) }),
    fc.record({ kind: fc.constant('agent' as const), text: fc.constantFrom('Moment', 'At 9:00') }),
    fc.record({ kind: fc.constant('resolve' as const) }),
    fc.record({ kind: fc.constant('wake' as const), at: fc.nat(1_000) }),
  ),
  { minLength: 4, maxLength: 30 },
);

describe('A shadow', () => {
  it(`notes the same however it is woken (SEED=${SEED}, ${RUNS} runs)`, async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        const woken = await play(script, true);
        const waited = await play(script, false);
        expect(woken.notes).toEqual(waited.notes);
        expect(woken.others).toEqual(waited.others);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});

async function play(
  script: readonly (typeof steps extends fc.Arbitrary<infer Step> ? Step : never)[number][],
  isWokenBetween: boolean,
) {
  const store = new MemoryEventStore({ sealer: new MemorySealer() });
  const [workspaceId, conversationId, contactId] = [randomUUID(), randomUUID(), randomUUID()];
  const calendar = openCalendar(alwaysOpen());
  const shadows = new WorkspaceShadows(store, () => Date.now());
  const started = {
    type: 'Start',
    runId: newId(),
    name: 'Next',
    brain: { kind: 'draft', brainVersion: 2, upToVersion: 0 },
    flow: { kind: 'draft', flow: { ...defaultFlow, notLearnedMax: 1 }, basedOn: 1 },
    by: AGENT,
  } as const;
  await shadows.handle(workspaceId, started);
  const parts = {
    reader: store,
    shadows,
    candidates: { of: async () => ({ brain, flow: started.flow.flow }) },
    notes: new NotesStream(store),
    hoursOf: async () => ({ hours: hoursOf(calendar), decidedBy: {} }),
  };
  const desk = new ConversationDesk(store);
  const cause = { actor: { kind: 'contact', id: 'a' }, causationId: null, correlationId: newId() };
  const handle = (command: ConversationCommand) =>
    desk.handle(workspaceId, conversationId, command, cause as never);
  const bot = {
    store,
    desk: new ConversationDesk(store),
    brainOf: async () => ({ brain, version: 1 }),
    flows: new WorkspaceFlows(store),
    calendarOf: () => ({ calendar, calendarId: null, calendarVersion: 0 }),
    lookUp: async () => ({ outcome: 'unreachable', values: {}, tookMs: 0, isCached: false }),
    now: () => Date.now(),
  } as unknown as BotParts;
  const everything = async () => {
    const all: RecordedEvent[] = [];
    for await (const events of store.readAll()) all.push(...events);
    return all;
  };
  const concerning = async () =>
    (await everything()).filter(({ type }) => (SHADOW_HANDLES as readonly string[]).includes(type));

  let asked = 0;
  for (const step of script) {
    if (step.kind === 'ask') {
      asked += 1;
      await handle({
        type: 'ReceiveMessage',
        start: {
          inboxId: conversationId,
          channel: 'whatsapp',
          contactId,
          episode: 1,
          threadKey: 'k',
          address: 'a',
          name: 'Anna',
        },
        messageId: `m${asked}`,
        externalId: `m${asked}`,
        content: { kind: 'text', text: step.text },
        classification: 'human',
      });
      continue;
    }
    if (asked === 0) continue;
    if (step.kind === 'bot')
      for (const event of await concerning())
        if (event.type === 'MessageReceived') await answerMessage(bot, event);
    if (step.kind === 'agent') {
      await handle({ type: 'PickUp', agentId: AGENT });
      await handle({
        type: 'ComposeMessage',
        messageId: newId(),
        author: { kind: 'agent', agentId: AGENT },
        content: { kind: 'text', text: step.text },
      });
    }
    if (step.kind === 'resolve') await handle({ type: 'Resolve', by: AGENT });
    const waking = await concerning();
    const event = step.kind === 'wake' ? waking[step.at % waking.length] : undefined;
    if (event && isWokenBetween)
      await Promise.all([watchConversation(parts, event), watchConversation(parts, event)]);
  }
  for (const event of await concerning()) await watchConversation(parts, event);
  const all = await everything();
  const said = (of: readonly RecordedEvent[]) =>
    of.map(({ type, data }) => [type, comparable(data as object)]);
  return {
    notes: said(all.filter(({ type }) => /^Shadow(Noted|Compared|Rated)$/.test(type))),
    others: said(all.filter(({ type }) => !type.startsWith('Shadow'))),
  };
}

/** Two plays have ids of their own; what they say is the same. */
function comparable(data: object): string {
  return JSON.stringify(data).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id');
}
