/**
 * Sealed names of contacts who wrote lately, so that a pushed row needs no look-up of its own.
 * The projection of names tells when one changes; what it missed is forgotten after a minute.
 */
import type { RowChange } from '#libs/event-store';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { PoolClient } from 'pg';
import type { ContactNameRow } from './contact-names.projection.js';
import { selectNameParts } from './conversation-queries.js';

const KNOWN_MAX = 20_000;
const KNOWN_MS = 60_000;
const NAMELESS: ContactNameRow = { identityPart: null, correctedPart: null };

/** Runs SQL as a person of the workspace; called only when something is not known. */
export type Look = <Result>(work: (client: PoolClient) => Promise<Result>) => Promise<Result>;

@Injectable()
export class KnownContacts {
  private readonly known = new LRUCache<string, ContactNameRow>({ max: KNOWN_MAX, ttl: KNOWN_MS });

  /** By contact id; every id has an answer. */
  async of(
    workspaceId: string,
    contactIds: readonly string[],
    look: Look,
  ): Promise<ReadonlyMap<string, ContactNameRow>> {
    const found = new Map<string, ContactNameRow>();
    const unknown: string[] = [];
    for (const contactId of new Set(contactIds)) {
      const row = this.known.get(keyOf(workspaceId, contactId));
      if (row) found.set(contactId, row);
      else unknown.push(contactId);
    }
    if (unknown.length === 0) return found;
    const rows = await look((client) => selectNameParts(client, workspaceId, unknown));
    for (const contactId of unknown) {
      const row = rows.get(contactId) ?? NAMELESS;
      found.set(contactId, row);
      this.known.set(keyOf(workspaceId, contactId), row);
    }
    return found;
  }

  /** Names that a commit of the projection changed. */
  learn(changes: readonly RowChange<ContactNameRow>[]): void {
    for (const { workspaceId, key, row } of changes)
      this.known.set(keyOf(workspaceId, key), row ?? NAMELESS);
  }
}

function keyOf(workspaceId: string, contactId: string): string {
  return `${workspaceId}/${contactId}`;
}
