/**
 * What names a person beyond one inbox: the same address, number or account behind two contacts. Grounds
 * for offering two contacts as one person, never for merging them.
 */

export interface Trait {
  readonly kind: TraitKind;
  /** Written in one way only, so that equal people are equal texts. */
  readonly value: string;
  /** The channel, or the site's own server, vouches for it. Otherwise anybody could have written it. */
  readonly isProven: boolean;
}

export type TraitKind =
  | 'email'
  /** In digits, with the country. */
  | 'phone'
  /** An account of a platform, `<channel>:<id>`. */
  | 'account'
  /** A person of a site, signed by its server, `<channel>:<id>`. */
  | 'sign_in';

/** How a channel knows somebody: an identity that was linked to a contact. */
export interface TraitSource {
  readonly identity: string;
  readonly address: string;
  readonly aliases: readonly string[];
  readonly isVerified: boolean;
}
