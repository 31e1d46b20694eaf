/** Words about persons that several places say. */
import type { MergeReason, PersonSummary, Suggestion } from '../api/persons.js';

export const BECAUSE: Readonly<Record<MergeReason, string>> = {
  judged: 'by judgement',
  same_email: 'same email address',
  same_phone: 'same phone number',
  same_sign_in: 'same login on the site',
  same_account: 'same account of the channel',
  channel_says_same: 'the channel says that they are one',
};

/** What to call a person whom no channel named. */
export function calledBy({ name, personId }: Pick<PersonSummary, 'name' | 'personId'>): string {
  return name ?? `Customer ${personId.slice(-4).toUpperCase()}`;
}

/** Why they may be the same, and how sure that is. */
export function reasonOf({ because, shared, isProvenByBoth }: Suggestion): string {
  const what = shared ? `${BECAUSE[because]} ${shared}` : BECAUSE[because];
  if (isProvenByBoth) return `Both have the ${what}, and both channels vouch for it.`;
  return `Both have the ${what}. One channel vouches for it; in the other anybody could have written it.`;
}

export function counted(count: number): string {
  return count === 1 ? '1 conversation' : `${count} conversations`;
}
