/** Keeps the index of traits: what a linked identity says, and nothing of whom was forgotten. */
import { type Channels, discoverChannels, type Trait } from '#libs/channels';
import type { ContactIdentity, LinkedIdentity } from '#libs/contact';
import { type RecordedEvent, splitStream } from '#libs/event-store';
import { HostedReaction, type ReactionHost } from '#libs/host';
import type { TraitIndex } from './trait-index.js';

export class IndexTraits extends HostedReaction {
  constructor(host: ReactionHost, index: TraitIndex) {
    const channels = discoverChannels();
    super(host, {
      name: 'overview-index-traits',
      handles: ['IdentityLinked', 'ContactForgotten'],
      async handle(event) {
        const contactId = splitStream(event.stream).id;
        const { workspaceId } = event;
        if (event.type === 'ContactForgotten') return index.forget(workspaceId, contactId);
        const identity = await identityIn(host, event);
        if (identity) await index.keep(workspaceId, contactId, traitsOf(channels, identity));
      },
    });
  }
}

/** What a channel says about an identity beyond its inbox. */
export function traitsOf(
  channels: Channels,
  identity: Omit<LinkedIdentity, 'inboxId'>,
): readonly Trait[] {
  return channels.get(identity.channel)?.traits?.(identity) ?? [];
}

/** `null` once the person was forgotten. */
async function identityIn(
  { store }: ReactionHost,
  event: RecordedEvent,
): Promise<Omit<LinkedIdentity, 'inboxId'> | null> {
  const [opened] = await store.open([event]);
  if (!opened?.private) return null;
  const { channel, isVerified } = opened.data as { channel: string; isVerified: boolean };
  return { ...(opened.private as ContactIdentity), channel, isVerified };
}
