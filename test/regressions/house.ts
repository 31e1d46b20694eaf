/** The real channel and the real intake on a store in memory, and WhatsApp's payloads. */
import { randomUUID } from 'node:crypto';
import { type AnyChannel, discoverChannels } from '#libs/channels';
import { threadOf } from '#libs/conversation';
import { ConversationDesk } from '#libs/desk';
import { MemoryEventStore, type OpenedEvent, splitStream } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';
import { Intake, PayloadReader } from '#libs/intake';
import { MemorySealer } from '#libs/sealing';

/** One thread reads for all of them. */
const payloads = new PayloadReader();
const SETTINGS = { appSecret: 's', verifyToken: 't', accessToken: 'a' };
const CONFIGS: Readonly<Record<string, object>> = {
  whatsapp: SETTINGS,
  messenger: SETTINGS,
  instagram: SETTINGS,
  telegram: { botToken: '1:token', webhookSecret: 'w' },
};

export function house(channelId: string) {
  const channel = discoverChannels().get(channelId) as AnyChannel;
  const sealer = new MemorySealer();
  const store = new MemoryEventStore({ sealer });
  const desk = new ConversationDesk(store);
  const workspaceId = randomUUID();
  const inbox = (): Inbox => ({
    inboxId: randomUUID(),
    workspaceId,
    channel: channelId,
    name: 'Shop',
    config: channel.config.parse(CONFIGS[channelId]),
    namespace: randomUUID(),
    health: 'good',
    healthReason: null,
  });
  const first = inbox();
  const intake = new Intake(store, sealer, desk, payloads);
  const events = async () => {
    const all: OpenedEvent[] = [];
    for await (const batch of store.readAll({ workspaceId }))
      all.push(...(await store.open(batch)));
    return all;
  };
  const conversations = async () => {
    const streams = (await events()).map(({ stream }) => splitStream(stream));
    return new Set(
      streams.filter(({ category }) => category === 'conversation').map(({ id }) => id),
    );
  };
  return {
    channel,
    desk,
    workspaceId,
    inbox,
    events,
    conversations,
    first,
    take: (payload: object, at = first) =>
      intake.take(at, channel, Buffer.from(JSON.stringify(payload))),
    /** The same in another process, which remembers nothing. */
    takeElsewhere: (payload: object, at = first) =>
      new Intake(store, sealer, new ConversationDesk(store), payloads).take(
        at,
        channel,
        Buffer.from(JSON.stringify(payload)),
      ),
    forget: (contactId: string) => sealer.forget(workspaceId, contactId),
    /** Of the conversation in which most was said. */
    thread: async () => {
      const all = await events();
      const [longest = []] = [...(await conversations())]
        .map((id) => all.filter(({ stream }) => stream === `conversation-${id}`))
        .sort((one, other) => other.length - one.length);
      return threadOf(longest);
    },
    state: async () => {
      const [id = ''] = await conversations();
      return (await desk.refresh(workspaceId, id)).state;
    },
  };
}

let lastId = 0;
const nextId = () => `wamid.${++lastId}`;

export function whatsapp(messages: readonly object[], contacts: readonly object[] = []) {
  const value = { metadata: { phone_number_id: '5' }, contacts, messages };
  return {
    object: 'whatsapp_business_account',
    entry: [{ id: '1', changes: [{ field: 'messages', value }] }],
  };
}
export const says = (from: object, body = 'Hello', id = nextId()) => ({
  ...from,
  id,
  timestamp: '1785571200',
  type: 'text',
  text: { body },
});
