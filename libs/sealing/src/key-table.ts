/** SQL of the sealing_key table. Rows are never deleted: a destroyed key leaves its tombstone. */
import type { Pool } from 'pg';
import type { KeyPlace, WrappedKey } from './key-provider.js';

/** A key as it is stored; `wrapped` is `null` once it was destroyed. */
export interface StoredKey extends KeyPlace {
  readonly wrapped: Buffer | null;
  readonly masterKeyId: string;
}

const COLUMNS = `workspace_id as "workspaceId", key_id as "keyId", wrapped, master_key_id as "masterKeyId"`;

export async function readKeys(pool: Pool, places: readonly KeyPlace[]): Promise<StoredKey[]> {
  const { rows } = await pool.query<StoredKey>({
    name: 'sealing-read-keys',
    text: `select ${COLUMNS} from sealing_key
            join unnest($1::uuid[], $2::uuid[]) as w(w_workspace, w_key)
              on key_id = w_key and workspace_id = w_workspace`,
    values: columns(places),
  });
  return rows;
}

/** Adds keys; one that another process was quicker to add keeps that process's material. */
export async function addKeys(pool: Pool, keys: readonly (KeyPlace & WrappedKey)[]): Promise<void> {
  await pool.query({
    name: 'sealing-add-named-keys',
    text: `insert into sealing_key (workspace_id, key_id, wrapped, master_key_id)
           select w, k, b, m
             from unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::text[]) as u(w, k, b, m)
           order by k, w
           on conflict do nothing`,
    values: [...columns(keys), keys.map((key) => key.wrapped), keys.map((key) => key.masterKeyId)],
  });
}

/** Also makes the tombstone of a key that never was, so that it never will be. */
export async function destroyKey(pool: Pool, place: KeyPlace): Promise<void> {
  await pool.query(
    `insert into sealing_key (workspace_id, key_id, wrapped, master_key_id, destroyed_at)
     values ($1, $2, null, '', now())
     on conflict (key_id, workspace_id) do update
        set wrapped = null, destroyed_at = coalesce(sealing_key.destroyed_at, now())`,
    [place.workspaceId, place.keyId],
  );
}

const NOT_UNDER = 'wrapped is not null and master_key_id <> $1';

export async function countKeysNotUnder(pool: Pool, masterKeyId: string): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(
    `select count(*) from sealing_key where ${NOT_UNDER}`,
    [masterKeyId],
  );
  return Number(rows[0]?.count);
}

/** In order of key and workspace; `after` is `<key id>/<workspace id>` of the last one, or empty. */
export async function readKeysNotUnder(
  pool: Pool,
  masterKeyId: string,
  after: string,
  limit: number,
): Promise<(KeyPlace & WrappedKey)[]> {
  const [key = null, workspace = null] = after ? after.split('/') : [];
  const { rows } = await pool.query<KeyPlace & WrappedKey>(
    `select ${COLUMNS} from sealing_key
      where ${NOT_UNDER} and ($2::uuid is null or (key_id, workspace_id) > ($2::uuid, $3::uuid))
      order by key_id, workspace_id limit $4`,
    [masterKeyId, key, workspace, limit],
  );
  return rows;
}

/** A key that was destroyed or moved meanwhile is left alone. Answers how many were replaced. */
export async function replaceWrapped(
  pool: Pool,
  moves: readonly { readonly old: KeyPlace & WrappedKey; readonly now: WrappedKey }[],
): Promise<number> {
  const { rowCount } = await pool.query(
    `update sealing_key set wrapped = b, master_key_id = m
       from unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::text[], $5::bytea[]) as u(w, k, b, m, was)
      where key_id = k and workspace_id = w and wrapped = was`,
    [
      ...columns(moves.map(({ old }) => old)),
      moves.map(({ now }) => now.wrapped),
      moves.map(({ now }) => now.masterKeyId),
      moves.map(({ old }) => old.wrapped),
    ],
  );
  return rowCount ?? 0;
}

function columns(places: readonly KeyPlace[]): [string[], string[]] {
  return [places.map((place) => place.workspaceId), places.map((place) => place.keyId)];
}
