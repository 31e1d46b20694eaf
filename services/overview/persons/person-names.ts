/**
 * What a person is called whose one contact has no name: as another of their contacts is. Kept sealed, and
 * for a minute at most; most contacts without a name have no other contact, and that is remembered, too.
 */
import { houseVersions } from '#libs/event-catalog';
import { openParts, type SealedPart } from '#libs/event-store';
import { SEALER } from '#libs/host';
import type { Sealer } from '#libs/sealing';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { PoolClient } from 'pg';
import type { Look } from '../conversations/known-contacts.js';

const KNOWN_MAX = 20_000;
const KNOWN_MS = 60_000;

@Injectable()
export class PersonNames {
  /** Sealed names of the person's other contacts, by workspace and contact. */
  private readonly known = new LRUCache<string, readonly SealedPart[]>({
    max: KNOWN_MAX,
    ttl: KNOWN_MS,
  });

  constructor(@Inject(SEALER) private readonly sealer: Sealer) {}

  /** By contact id; those whose person has no name either are absent. */
  async of(
    workspaceId: string,
    contactIds: readonly string[],
    look: Look,
  ): Promise<ReadonlyMap<string, string>> {
    const unknown = contactIds.filter((id) => !this.known.has(`${workspaceId}/${id}`));
    if (unknown.length > 0) {
      const found = await look((client) => selectOtherNames(client, workspaceId, unknown));
      for (const id of unknown) this.known.set(`${workspaceId}/${id}`, found.get(id) ?? []);
    }
    const names = new Map<string, string>();
    for (const id of contactIds) {
      const parts = this.known.get(`${workspaceId}/${id}`) ?? [];
      if (parts.length === 0) continue;
      const opened = await openParts(this.sealer, workspaceId, parts, houseVersions);
      const name = (opened as ({ name?: string } | null)[]).find((part) => part?.name)?.name;
      if (name) names.set(id, name);
    }
    return names;
  }

  /** Somebody was merged or split: everything is asked anew. */
  clear(): void {
    this.known.clear();
  }
}

/** Names of the other contacts of each contact's person, those of the contact above first. */
async function selectOtherNames(
  client: PoolClient,
  workspaceId: string,
  contactIds: readonly string[],
): Promise<ReadonlyMap<string, readonly SealedPart[]>> {
  const { rows } = await client.query<{
    of: string;
    identity_part: SealedPart | null;
    corrected_part: SealedPart | null;
  }>(
    `with recursive above(of, id) as (
       select wanted, wanted from unnest($2::uuid[]) as wanted
        union
       select above.of, link.kept_by from above
         join overview_contact_link link on link.workspace_id = $1 and link.key = above.id
        where link.kept_by is not null
     ), person(of, id) as (
       select of, id from above
        union
       select person.of, link.key from person
         join overview_contact_link link on link.workspace_id = $1 and link.kept_by = person.id
     )
     select person.of, name.identity_part, name.corrected_part from person
       join overview_contact name on name.workspace_id = $1 and name.key = person.id
       left join overview_contact_link up on up.workspace_id = $1 and up.key = person.id
      where person.id <> person.of
      order by person.of, up.kept_by is not null, name.last_position`,
    [workspaceId, contactIds],
  );
  const names = new Map<string, SealedPart[]>();
  for (const { of, identity_part, corrected_part } of rows) {
    const parts = [corrected_part, identity_part].filter((part) => part !== null);
    names.set(of, [...(names.get(of) ?? []), ...parts]);
  }
  return names;
}
