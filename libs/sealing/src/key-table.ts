/** SQL of the sealing_key table. Rows are never deleted: a destroyed key leaves its tombstone. */
import type { Pool } from 'pg';
import type { KeyPlace } from './key-provider.js';

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
export async function addKeys(
  pool: Pool,
  keys: readonly (KeyPlace & { wrapped: Buffer })[],
  masterKeyId: string,
): Promise<void> {
  await pool.query({
    name: 'sealing-add-keys',
    text: `insert into sealing_key (workspace_id, key_id, wrapped, master_key_id)
           select w, k, b, $4 from unnest($1::uuid[], $2::uuid[], $3::bytea[]) as u(w, k, b)
           order by k, w
           on conflict do nothing`,
    values: [...columns(keys), keys.map((key) => key.wrapped), masterKeyId],
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

function columns(places: readonly KeyPlace[]): [string[], string[]] {
  return [places.map((place) => place.workspaceId), places.map((place) => place.keyId)];
}
