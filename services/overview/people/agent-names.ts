/** Names of a workspace's staff, remembered for a few seconds: every pushed row needs them. */
import { membersOf } from '#libs/access';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Look } from '../conversations/known-contacts.js';

/** Shown for an id that is no member (any more). */
export const FORMER_AGENT = 'a former agent';
const REMEMBERED_MS = 5_000;

@Injectable()
export class AgentNames {
  private readonly known = new LRUCache<string, ReadonlyMap<string, string>>({
    max: 500,
    ttl: REMEMBERED_MS,
  });

  /** By agent id, which is the account id. */
  async of(workspaceId: string, look: Look): Promise<ReadonlyMap<string, string>> {
    const known = this.known.get(workspaceId);
    if (known) return known;
    const members = await look((client) => membersOf(client, workspaceId));
    const names = new Map(members.map(({ accountId, name }) => [accountId, name]));
    this.known.set(workspaceId, names);
    return names;
  }
}
