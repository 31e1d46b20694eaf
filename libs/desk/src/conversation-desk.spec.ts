import type { ConversationCommand } from '#libs/conversation';
import { MemoryEventStore } from '#libs/event-store';
import { MemorySealer } from '#libs/sealing';
import { ConversationDesk } from './conversation-desk.js';

const ACME = '0192aaaa-0000-7000-8000-000000000001';
const GLOBEX = '0192aaaa-0000-7000-8000-000000000002';
const CONVERSATION = '0192aaaa-0000-7000-8000-000000000003';
const cause = {
  actor: { kind: 'system', id: 'test' },
  causationId: null,
  correlationId: 'c',
} as const;

const asks: ConversationCommand = {
  type: 'ReceiveMessage',
  start: {
    inboxId: ACME,
    channel: 'whatsapp',
    contactId: '0192aaaa-0000-7000-8000-000000000004',
    episode: 1,
    threadKey: 'k',
    address: 'a',
  },
  messageId: 'm',
  externalId: 'x',
  content: { kind: 'text', text: '?' },
  classification: 'human',
};
const takes = (agentId: string): ConversationCommand => ({ type: 'PickUp', agentId });

describe('The desk', () => {
  /** Two processes on one store, each with what it remembers. */
  async function twoDesks() {
    const store = new MemoryEventStore({ sealer: new MemorySealer() });
    const [one, other] = [new ConversationDesk(store), new ConversationDesk(store)];
    await one.handle(ACME, CONVERSATION, asks, cause);
    await other.load(ACME, CONVERSATION);
    return { one, other };
  }

  it('does not call done what another process has undone', async () => {
    const { one, other } = await twoDesks();
    await one.handle(ACME, CONVERSATION, takes('maria'), cause);
    await other.handle(
      ACME,
      CONVERSATION,
      { type: 'ReturnToQueue', agentId: 'maria', reason: 'gone' },
      cause,
    );
    const again = await one.handle(ACME, CONVERSATION, takes('maria'), cause);
    expect(again).toMatchObject({ kind: 'done', events: [{ type: 'ConversationPickedUp' }] });
    const asked = await other.handle(
      ACME,
      CONVERSATION,
      (state) =>
        state.holder.kind === 'agent' ? { type: 'ReturnToBot', byAgentId: 'maria' } : null,
      cause,
    );
    expect(asked).toMatchObject({ kind: 'done', events: [{ type: 'ConversationReturnedToBot' }] });
  });

  it('does not refuse what another process has made possible', async () => {
    const { one, other } = await twoDesks();
    await one.handle(ACME, CONVERSATION, takes('maria'), cause);
    await one.handle(ACME, CONVERSATION, { type: 'ReturnToBot', byAgentId: 'maria' }, cause);
    expect(await other.handle(ACME, CONVERSATION, takes('tom'), cause)).toMatchObject({
      kind: 'done',
    });
    expect(await one.handle(ACME, CONVERSATION, takes('maria'), cause)).toMatchObject({
      kind: 'refused',
      refusal: 'held_by_another_agent',
    });
  });

  it('knows a conversation in its own workspace only', async () => {
    const { one } = await twoDesks();
    expect(await one.handle(GLOBEX, CONVERSATION, takes('eve'), cause)).toMatchObject({
      kind: 'refused',
      refusal: 'not_started',
    });
    expect((await one.load(GLOBEX, CONVERSATION)).version).toBe(0);
  });
});
