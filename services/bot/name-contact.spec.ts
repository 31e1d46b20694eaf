import { randomUUID } from 'node:crypto';
import { contact, type ContactCommand, type ContactEvent } from '#libs/contact';
import { isRefused } from '#libs/decider';
import { botTurn } from '#libs/conversation';
import { ConversationDesk, envelope } from '#libs/desk';
import { MemoryEventStore, newId, type OpenedEvent, streamName } from '#libs/event-store';
import { MemorySealer } from '#libs/sealing';
import { nameContact } from './name-contact.js';

describe('A name that the customer told the bot', () => {
  function open(channelName?: string) {
    const sealer = new MemorySealer();
    const store = new MemoryEventStore({ sealer });
    const desk = new ConversationDesk(store);
    const [workspaceId, conversationId, contactId] = [randomUUID(), randomUUID(), randomUUID()];
    const stream = streamName('contact', contactId);
    const cause = {
      actor: { kind: 'contact', id: contactId },
      causationId: null,
      correlationId: newId(),
    } as const;
    const contactEvents = () => store.readStream(workspaceId, stream);

    const record = async (command: ContactCommand) => {
      const events = await contactEvents();
      const state = events.reduce<typeof contact.initial>(
        (soFar, one) => contact.evolve(soFar, one as unknown as ContactEvent),
        contact.initial,
      );
      const decision = contact.decide(state, command);
      if (isRefused(decision)) throw new Error(decision.refused);
      await store.append({
        workspaceId,
        appends: [
          {
            stream,
            expectedVersion: events.length,
            events: decision.events.map((event) =>
              envelope(event, newId(), false, contactId, cause),
            ),
          },
        ],
      });
    };

    return {
      sealer,
      workspaceId,
      contactId,
      contactEvents,
      record,
      meet: () =>
        record({
          type: 'MeetContact',
          inboxId: randomUUID(),
          channel: 'whatsapp',
          isVerified: true,
          identity: {
            identity: '1',
            address: '1',
            aliases: [],
            ...(channelName ? { name: channelName } : {}),
          },
        }),
      /** The bot has collected it; answers the fact. */
      tells: async (name: string, value: string): Promise<OpenedEvent> => {
        const messageId = randomUUID();
        await desk.handle(
          workspaceId,
          conversationId,
          {
            type: 'ReceiveMessage',
            start: {
              inboxId: randomUUID(),
              channel: 'whatsapp',
              contactId,
              episode: 1,
              threadKey: 'k',
              address: 'a',
            },
            messageId,
            externalId: messageId,
            content: { kind: 'text', text: value },
            classification: 'human',
          },
          cause,
        );
        await desk.handle(
          workspaceId,
          conversationId,
          botTurn({
            questionMessageId: messageId,
            details: [{ name, nodeId: 'ask', value }],
          }),
          { ...cause, actor: { kind: 'bot', id: 'bot' }, decidedBy: { flow: '7' } },
        );
        const events = await store.readStream(
          workspaceId,
          streamName('conversation', conversationId),
        );
        return events.find(({ type }) => type === 'DetailCollected') as OpenedEvent;
      },
      name: (event: OpenedEvent) => nameContact({ store }, event),
    };
  }

  it('becomes the contact’s, once, by the version of the flow that asked', async () => {
    const { meet, tells, name, contactEvents } = open();
    await meet();
    const told = await tells('firstName', 'Tim');
    await Promise.all([name(told), name(told)]);
    await name(told);
    const named = (await contactEvents()).filter(({ type }) => type === 'DetailsCorrected');
    expect(named).toMatchObject([
      {
        data: { fields: ['name'], by: 'bot' },
        private: { name: 'Tim' },
        actor: { kind: 'bot', id: 'bot' },
        causationId: told.id,
        decidedBy: { flow: '7' },
      },
    ]);
  });

  it.each([
    ['the channel said', 'Anna Keller', undefined],
    ['an agent said', undefined, 'Anna'],
  ])('never replaces what %s', async (_who, channelName, corrected) => {
    const { meet, record, tells, name, contactEvents } = open(channelName);
    await meet();
    if (corrected) await record({ type: 'CorrectDetails', by: 'maria', name: corrected });
    const before = await contactEvents();
    await name(await tells('firstName', 'Tim'));
    expect(await contactEvents()).toEqual(before);
  });

  it('is a name: other details, and people who were forgotten, are left alone', async () => {
    const { meet, tells, name, contactEvents, sealer, workspaceId, contactId } = open();
    await meet();
    await name(await tells('orderNumber', '471100'));
    expect(await contactEvents()).toHaveLength(2);
    const told = await tells('firstName', 'Tim');
    await sealer.forget(workspaceId, contactId);
    await name(told);
    expect(await contactEvents()).toHaveLength(2);
  });
});
