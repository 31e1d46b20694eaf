/** What a merge or a split will change, in plain sentences, before anybody does it. Pure. */
import type { PersonSummaryView } from './person-views.js';

export function mergeLines(kept: PersonSummaryView, joined: PersonSummaryView): string[] {
  return [
    `${conversationsOf(kept)} of ${named(kept)} and ${conversationsOf(joined)} of ${named(joined)} stand on one timeline.`,
    `The person is called ${called(kept)} from then on.`,
    'No message is moved or changed: each conversation stays where it is, and answers go where they went.',
    'Forgetting this person will forget all of these contacts, for good.',
    'The merge can be taken back at any time.',
  ];
}

export function splitLines(kept: PersonSummaryView, joined: PersonSummaryView): string[] {
  return [
    `${named(joined)} stands alone again, with ${conversationsOf(joined)}.`,
    `${named(kept)} keeps ${conversationsOf(kept)}.`,
    'What was said meanwhile stays in the conversation in which it was said.',
    'The two are not offered as one person again.',
  ];
}

function called({ name }: PersonSummaryView): string {
  return name ?? 'somebody without a name';
}

function conversationsOf({ conversations }: PersonSummaryView): string {
  return conversations === 1 ? '1 conversation' : `${conversations} conversations`;
}

/** Two persons of one name are told apart by where they write from. */
function named(person: PersonSummaryView): string {
  const others = person.addresses.filter((address) => address !== person.name);
  return others.length === 0 ? called(person) : `${called(person)} (${others.join(', ')})`;
}
