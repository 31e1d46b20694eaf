/** What WhatsApp vouches for: the number that was verified when the app was set up, and the user ids. */
import type { Trait, TraitSource } from '#libs/channels';
import { isUserId } from './person.js';
import { otherWritings } from './phone.js';

export function traitsOf({ identity, aliases }: TraitSource): readonly Trait[] {
  return [...new Set([identity, ...aliases])].flatMap((name): Trait[] => {
    if (isUserId(name)) return [{ kind: 'account', value: `whatsapp:${name}`, isProven: true }];
    const digits = name.replace(/^\+/, '');
    if (!/^\d{6,15}$/.test(digits)) return [];
    // The ways to write one number are compared by one of them; nothing is sent to it.
    const [writing = digits] = [digits, ...otherWritings(digits)].sort();
    return [{ kind: 'phone', value: writing, isProven: true }];
  });
}
