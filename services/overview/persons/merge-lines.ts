/** What a merge or a split will change, in plain sentences, before anybody does it. Pure. */
import type { PersonSummaryView } from './person-views.js';

export function mergeLines(kept: PersonSummaryView, joined: PersonSummaryView): string[] {
  return [
    `${conversationsOf(kept)} of ${called(kept)} and ${conversationsOf(joined)} of ${called(joined)} stand on one timeline.`,
    `The person is called ${called(kept)} from then on.`,
    'No message is moved or changed: each conversation stays where it is, and answers go where they went.',
    'Whoever is asked to forget this person forgets all of it.',
    'The merge can be taken back at any time.',
  ];
}

export function splitLines(kept: PersonSummaryView, joined: PersonSummaryView): string[] {
  return [
    `${called(joined)} stands alone again, with ${conversationsOf(joined)}${reached(joined)}.`,
    `${called(kept)} keeps ${conversationsOf(kept)}${reached(kept)}.`,
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

function reached({ addresses }: PersonSummaryView): string {
  return addresses.length === 0 ? '' : ` (${addresses.join(', ')})`;
}
