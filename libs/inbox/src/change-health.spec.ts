import { randomUUID } from 'node:crypto';
import { MemoryEventStore, streamName } from '#libs/event-store';
import { MemorySealer } from '#libs/sealing';
import { z } from 'zod';
import { changeHealth, connectInbox, InboxRegistry } from './index.js';

async function connected() {
  const store = new MemoryEventStore({ sealer: new MemorySealer() });
  const workspaceId = randomUUID();
  const inboxId = await connectInbox(
    store,
    { config: z.object({}) },
    { workspaceId, channel: 'messenger', name: 'Shop', config: {}, agentId: randomUUID() },
  );
  const registry = new InboxRegistry(store);
  return {
    tell: (...what: [Parameters<typeof changeHealth>[2], string | null]) =>
      changeHealth(store, { workspaceId, inboxId }, ...what),
    inbox: async () => {
      await registry.reload();
      return registry.known()[0];
    },
    facts: async () =>
      (await store.readStream(workspaceId, streamName('inbox', inboxId))).filter(
        ({ type }) => type === 'InboxHealthChanged',
      ).length,
  };
}

describe("An inbox's health", () => {
  it('is a fact when it changes, and none when it does not', async () => {
    const { tell, inbox, facts } = await connected();
    expect(await tell('sending', null)).toBe(false);
    expect(await tell('sending', 'The token is dead.')).toBe(true);
    expect(await tell('sending', 'The token is dead.')).toBe(false);
    expect(await inbox()).toMatchObject({ health: 'bad', healthReason: 'The token is dead.' });
    expect(await tell('sending', null)).toBe(true);
    expect(await inbox()).toMatchObject({ health: 'good', healthReason: null, problems: {} });
    expect(await facts()).toBe(2);
  });

  it('is bad until nothing is wrong any more', async () => {
    const { tell, inbox } = await connected();
    await tell('sending', 'The token is dead.');
    await tell('subscription', 'Nobody listens.');
    await tell('sending', null);
    expect(await inbox()).toMatchObject({
      health: 'bad',
      healthReason: 'Nobody listens.',
      problems: { subscription: 'Nobody listens.' },
    });
  });

  it('is changed once by many who see the same', async () => {
    const { tell, facts } = await connected();
    const told = await Promise.all(Array.from({ length: 8 }, () => tell('silence', 'Too quiet.')));
    expect(told.filter(Boolean)).toHaveLength(1);
    expect(await facts()).toBe(1);
  });
});
