/**
 * Keeps the index of traits: what a linked identity says, and nothing of whom was forgotten. Whoever a
 * channel itself says is somebody known is merged with them, by the system, and can be split again.
 */
import { type Channels, discoverChannels, type Trait } from '#libs/channels';
import type { LinkedIdentity } from '#libs/contact';
import { type LoadedPerson, PersonDesk } from '#libs/desk';
import { derivedId, splitStream } from '#libs/event-store';
import { HostedReaction, type ReactionHost } from '#libs/host';
import { areSeveral, channelSaysSame, type Told } from './channel-says-same.js';
import type { TraitIndex } from './trait-index.js';

const HITS_MAX = 50;

export class IndexTraits extends HostedReaction {
  constructor(host: ReactionHost, index: TraitIndex) {
    const channels = discoverChannels();
    const desk = new PersonDesk(host.store);
    super(host, {
      name: 'overview-index-traits',
      handles: ['IdentityLinked', 'ContactForgotten'],
      async handle(event) {
        const contactId = splitStream(event.stream).id;
        const { workspaceId } = event;
        if (event.type === 'ContactForgotten') return index.forget(workspaceId, contactId);
        const person = await desk.load(workspaceId, contactId);
        const told = person ? toldOf(channels, person, [contactId]) : [];
        const traits = told.flatMap((each) => each.traits);
        await index.keep(workspaceId, contactId, traits);
        if (person) await mergeByWord({ channels, desk, index }, workspaceId, person, traits);
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

interface Parts {
  readonly channels: Channels;
  readonly desk: PersonDesk;
  readonly index: TraitIndex;
}

/** Throws when somebody else changes them at the same time; the reaction tries again. */
async function mergeByWord(
  { channels, desk, index }: Parts,
  workspaceId: string,
  person: LoadedPerson,
  traits: readonly Trait[],
): Promise<void> {
  const proven = traits.filter(({ isProven }) => isProven);
  const hits = await index.find(workspaceId, proven, person.contactIds, HITS_MAX);
  const sharing = hits.filter(({ isProvenThere }) => isProvenThere);
  const everybody = [toldOf(channels, person)];
  for (const { contactId } of sharing) {
    const other = await desk.load(workspaceId, contactId);
    if (other) everybody.push(toldOf(channels, other));
  }
  // What several accounts have had is nobody's for sure: a number that changed hands.
  if (areSeveral(everybody)) return;
  for (const { contactId } of sharing) {
    const one = await desk.load(workspaceId, person.personId);
    const other = await desk.load(workspaceId, contactId);
    if (!one || !other || one.personId === other.personId || areApart(one, other)) continue;
    if (!channelSaysSame(toldOf(channels, one), toldOf(channels, other))) continue;
    const [older, newer] = firstPosition(one) < firstPosition(other) ? [one, other] : [other, one];
    await desk.handle(
      workspaceId,
      {
        type: 'MergeContacts',
        // The same two are merged by their channel once: a split is somebody's last word.
        mergeId: derivedId(older.personId, 'channel-says-same', newer.personId),
        keepId: older.personId,
        joinId: newer.personId,
        because: 'channel_says_same',
        by: 'system',
      },
      { actor: { kind: 'system', id: 'overview' } },
    );
  }
}

/** Somebody said so of any two of their contacts. */
export function areApart(one: LoadedPerson, other: LoadedPerson): boolean {
  const ids = new Set(other.contactIds);
  return one.contactIds.some((contactId) =>
    one.contacts.get(contactId)?.state.apart.some((id) => ids.has(id)),
  );
}

function toldOf(
  channels: Channels,
  { contactIds, contacts }: LoadedPerson,
  of: readonly string[] = contactIds,
): Told[] {
  return of.flatMap((contactId) =>
    (contacts.get(contactId)?.state.identities ?? []).map((identity) => ({
      identity,
      traits: traitsOf(channels, identity),
    })),
  );
}

function firstPosition({ personId, contacts }: LoadedPerson): number {
  return contacts.get(personId)?.events[0]?.position ?? 0;
}
