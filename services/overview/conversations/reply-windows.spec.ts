import type { OpenedEvent } from '#libs/event-store';
import type { InboxRegistry } from '#libs/inbox';
import { ReplyWindows } from './reply-windows.js';

const SAID_AT = new Date('2026-06-17T14:20:00Z');
const workspaceId = 'w1';

function until(channel: string, config: object, classification = 'human') {
  const inbox = { inboxId: 'i1', workspaceId, channel, config };
  const windows = new ReplyWindows({ find: async () => inbox } as unknown as InboxRegistry);
  const common = { occurredAt: SAID_AT, recordedAt: new Date(SAID_AT.getTime() + 60_000) };
  const start = { inboxId: 'i1', channel, contactId: 'c1', episode: 1 };
  const events = [
    { ...common, type: 'ConversationStarted', data: start, private: { address: '7' } },
    { ...common, type: 'MessageReceived', data: { messageId: 'm', kind: 'text', classification } },
  ] as unknown as OpenedEvent[];
  return windows.replyUntil(workspaceId, events);
}

describe('How long an agent may answer in free words', () => {
  it.each([
    ['whatsapp', {}, '2026-06-18T14:20:00.000Z'],
    ['messenger', {}, '2026-06-18T14:20:00.000Z'],
    ['messenger', { mayUseHumanAgentTag: true }, '2026-06-24T14:20:00.000Z'],
    ['instagram', {}, '2026-06-18T14:20:00.000Z'],
    ['telegram', {}, null],
    ['email', {}, null],
  ])("is the channel's rule for this inbox: %s %j", async (channel, config, end) => {
    expect(await until(channel, config)).toBe(end);
  });

  it('does not begin with the mail of a machine', async () => {
    expect(await until('whatsapp', {}, 'bounce')).toBeNull();
  });
});
