/**
 * Whether a channel itself says that two of its identities are one person: the only ground on which
 * contacts are merged without an agent. Pure.
 *
 * One identity must name the other word for word (a user id with the phone number as its alias), in the
 * same inbox, and the channel must vouch for what they share: a Reply-To header names another address too,
 * and anybody can write it. Two accounts behind one number are two people, or a number that changed hands.
 */
import type { Trait } from '#libs/channels';
import type { LinkedIdentity } from '#libs/contact';

/** An identity, and what its channel says about it beyond the inbox. */
export interface Told {
  readonly identity: LinkedIdentity;
  readonly traits: readonly Trait[];
}

/** @param others everything that is known of the other person, `other` among it */
export function channelSaysSame(one: readonly Told[], others: readonly Told[]): boolean {
  if (areSeveral([one, others])) return false;
  return one.some((mine) => others.some((theirs) => nameEachOther(mine, theirs)));
}

function nameEachOther(mine: Told, theirs: Told): boolean {
  const { identity, aliases, inboxId } = mine.identity;
  if (inboxId !== theirs.identity.inboxId) return false;
  const areNamed =
    aliases.includes(theirs.identity.identity) || theirs.identity.aliases.includes(identity);
  return areNamed && mine.traits.some((trait) => theirs.traits.some((it) => isProven(trait, it)));
}

function isProven(trait: Trait, other: Trait): boolean {
  return (
    trait.isProven && other.isProven && trait.kind === other.kind && trait.value === other.value
  );
}

/** Any two of them have accounts of the same kind at the same channel, and none in common. */
export function areSeveral(persons: readonly (readonly Told[])[]): boolean {
  const all = persons.map(accountsOf);
  return all.some((one, index) =>
    all.slice(index + 1).some((other) =>
      [...one].some(([channel, accounts]) => {
        const others = other.get(channel);
        return others && ![...accounts].some((account) => others.has(account));
      }),
    ),
  );
}

/** By kind and channel. */
function accountsOf(told: readonly Told[]): Map<string, Set<string>> {
  const accounts = new Map<string, Set<string>>();
  for (const { identity, traits } of told)
    for (const { kind, value } of traits) {
      if (kind !== 'account' && kind !== 'sign_in') continue;
      const key = `${kind} ${identity.channel}`;
      accounts.set(key, (accounts.get(key) ?? new Set()).add(value));
    }
  return accounts;
}
