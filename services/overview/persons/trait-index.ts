/**
 * Which contacts share an address, a number or an account. Kept as digests under a secret of the workspace:
 * the table can answer "who else has this", and cannot be read.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { Trait } from '#libs/channels';
import type { Database } from '#libs/database';
import { newId } from '#libs/event-store';
import { DATABASE, SEALER } from '#libs/host';
import type { Sealer } from '#libs/sealing';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

export interface TraitHit {
  readonly contactId: string;
  readonly trait: Trait;
  /** Whether their channel vouches for it; `trait.isProven` says it of the one that was asked about. */
  readonly isProvenThere: boolean;
}

@Injectable()
export class TraitIndex {
  private readonly secrets = new LRUCache<string, Promise<Buffer>>({ max: 1_000 });

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SEALER) private readonly sealer: Sealer,
  ) {}

  /** Idempotent. What is proven once stays proven. */
  async keep(workspaceId: string, contactId: string, traits: readonly Trait[]): Promise<void> {
    if (traits.length === 0) return;
    const digests = await this.digestsOf(workspaceId, traits);
    await this.database.pool.query(
      `insert into overview_trait (workspace_id, contact_id, kind, digest, is_proven)
       select $1, $2, one.kind, one.digest, bool_or(one.is_proven)
         from unnest($3::text[], $4::bytea[], $5::boolean[]) as one(kind, digest, is_proven)
        group by one.kind, one.digest
       on conflict (workspace_id, contact_id, kind, digest)
       do update set is_proven = overview_trait.is_proven or excluded.is_proven`,
      [
        workspaceId,
        contactId,
        traits.map(({ kind }) => kind),
        digests,
        traits.map(({ isProven }) => isProven),
      ],
    );
  }

  async forget(workspaceId: string, contactId: string): Promise<void> {
    await this.database.pool.query(
      'delete from overview_trait where workspace_id = $1 and contact_id = $2',
      [workspaceId, contactId],
    );
  }

  /** Other contacts with one of these traits, at most `limit`. */
  async find(
    workspaceId: string,
    traits: readonly Trait[],
    except: readonly string[],
    limit: number,
  ): Promise<TraitHit[]> {
    if (traits.length === 0) return [];
    const digests = await this.digestsOf(workspaceId, traits);
    const { rows } = await this.database.inWorkspace(workspaceId, (client) =>
      client.query<{ contact_id: string; is_proven: boolean; n: number }>(
        `select found.contact_id, found.is_proven, wanted.n::int
           from unnest($2::text[], $3::bytea[]) with ordinality as wanted(kind, digest, n)
           join overview_trait found on found.workspace_id = $1
                and found.digest = wanted.digest and found.kind = wanted.kind
          where found.contact_id <> all($4::uuid[])
          order by wanted.n, found.contact_id limit ${Math.trunc(limit)}`,
        [workspaceId, traits.map(({ kind }) => kind), digests, except],
      ),
    );
    return rows.map(({ contact_id, is_proven, n }) => ({
      contactId: contact_id,
      trait: traits[n - 1] as Trait,
      isProvenThere: is_proven,
    }));
  }

  private async digestsOf(workspaceId: string, traits: readonly Trait[]): Promise<Buffer[]> {
    const secret = await this.secretOf(workspaceId);
    return traits.map(({ kind, value }) =>
      createHmac('sha256', secret).update(`${kind}\n${value}`).digest(),
    );
  }

  private secretOf(workspaceId: string): Promise<Buffer> {
    const known = this.secrets.get(workspaceId);
    if (known) return known;
    const loading = this.loadSecret(workspaceId);
    this.secrets.set(workspaceId, loading);
    loading.catch(() => this.secrets.delete(workspaceId));
    return loading;
  }

  /** Made with the first question; whoever is second reads what the first one stored. */
  private async loadSecret(workspaceId: string): Promise<Buffer> {
    const placeOf = (eventId: string) => ({
      workspaceId,
      stream: `workspace-${workspaceId}` as const,
      eventId,
    });
    const read = async () => {
      const { rows } = await this.database.pool.query<{ id: string; box: Buffer }>(
        'select id, box from overview_trait_secret where workspace_id = $1',
        [workspaceId],
      );
      return rows[0];
    };
    let stored = await read();
    if (!stored) {
      await this.sealer.prepare(workspaceId, [workspaceId]);
      const id = newId();
      const { box } = this.sealer.seal(placeOf(id), workspaceId, randomBytes(32));
      await this.database.pool.query(
        `insert into overview_trait_secret (workspace_id, id, box) values ($1, $2, $3)
         on conflict (workspace_id) do nothing`,
        [workspaceId, id, box],
      );
      stored = await read();
    }
    const { id, box } = stored as { id: string; box: Buffer };
    const secret = await this.sealer.open(placeOf(id), { keyId: workspaceId, box });
    if (!secret) throw new Error('The key of the workspace was destroyed: traits cannot be told.');
    return secret;
  }
}
