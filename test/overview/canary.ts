/**
 * A word that only one person used, put into every sealed field of every event about a person, and the
 * ways to look for it: in clear in whatever a table, a file or a bus holds, and behind every key that is
 * left.
 */
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { declaredEvents, exampleOf, houseVersions } from '#libs/event-catalog';
import { openParts, type Projection, type SealedPart } from '#libs/event-store';
import type { Sealer } from '#libs/sealing';
import type { Client } from 'pg';

export const CANARY = 'quetzalcoatlus';

/** Streams that hold a person's words, sealed with the person's key. */
const OF_A_PERSON = new Set(['conversation', 'contact', 'shadow']);
/** Streams of the house itself; what is sealed in them is sealed with the house's keys. */
const OF_THE_HOUSE = new Set([
  'agent',
  'inbox',
  'intake',
  'brain',
  'calendar',
  'flow',
  'workspace',
  'policy',
]);
/** What these fields say is read by code, so the canary would break the event. */
const WORDS_OF_CODE = new Set(['kind', 'from', 'mood', 'outcome', 'language', 'mime']);

export interface Example {
  readonly category: string;
  readonly type: string;
  readonly data: object;
  readonly private: object | undefined;
}

/**
 * One event of every type there is about a person, with the canary in all that is sealed. A category that is
 * new must be sorted into one of the two sets above.
 */
export function examplesOfAPerson(): Example[] {
  return declaredEvents().flatMap((declared) => {
    const { category, type } = declared;
    if (!OF_A_PERSON.has(category)) {
      if (OF_THE_HOUSE.has(category)) return [];
      throw new Error(`Say in canary.ts whether streams of "${category}" hold a person's words.`);
    }
    const { data, private: words } = exampleOf(declared);
    return [{ category, type, data, private: words && (withCanary(words) as object) }];
  });
}

function withCanary(value: unknown): unknown {
  if (typeof value === 'string') return `${value} ${CANARY}`;
  if (Array.isArray(value)) return value.map(withCanary);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      WORDS_OF_CODE.has(name) && typeof inner === 'string' ? inner : withCanary(inner),
    ]),
  );
}

/** Every projection of the house, by looking into its folders: a new one is found by itself. */
export function allProjections(): Projection<object>[] {
  const root = resolve(__dirname, '../../..', 'dist/services');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.projection.js'))
    .flatMap((file) => Object.values(require(join(root, file)) as object))
    .filter(
      (value): value is Projection<object> =>
        typeof value?.evolve === 'function' && 'table' in value,
    );
}

/** The canary as text, as hexadecimal, and as base64 from each beginning. */
export const FORMS: readonly string[] = [
  CANARY,
  Buffer.from(CANARY).toString('hex'),
  // Base64 of a word depends on where it begins; the middle of each beginning is sure.
  ...[0, 1, 2].map((shift) =>
    Buffer.from(`${'x'.repeat(shift)}${CANARY}`)
      .toString('base64')
      .slice(4, -4),
  ),
];

export function isReadableIn(bytes: Buffer | string): boolean {
  const text = (typeof bytes === 'string' ? bytes : bytes.toString('latin1')).toLowerCase();
  return FORMS.some((form) => text.includes(form.toLowerCase()));
}

/** Names of all tables but those of the database itself, with how many rows each has. */
export async function tablesOf(client: Client): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const found = new Map<string, number>();
  for (const { name } of rows) {
    const { rows: counted } = await client.query(`select count(*)::int as n from "${name}"`);
    found.set(name, counted[0].n);
  }
  return found;
}

/** Tables with a column in which anything can be written. */
export async function tablesWithRoomForWords(client: Client): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ name: string }>(
    `select distinct table_name as name from information_schema.columns
      where table_schema not in ('pg_catalog', 'information_schema')
        and data_type in ('text', 'character varying', 'bytea', 'json', 'jsonb', 'ARRAY')`,
  );
  return new Set(rows.map(({ name }) => name));
}

/** Tables that hold the canary in clear. */
export async function tablesInClear(client: Client, names: Iterable<string>): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) {
    const { rows } = await client.query(
      `select count(*)::int as hits from "${name}" t where t::text ilike any($1)`,
      [FORMS.map((form) => `%${form}%`)],
    );
    if (rows[0].hits > 0) found.push(name);
  }
  return found;
}

/** Tables with a sealed part in their rows that some key still opens, and that holds the canary then. */
export async function tablesThatOpen(
  client: Client,
  names: Iterable<string>,
  sealer: Sealer,
): Promise<{ readonly open: string[]; readonly parts: number }> {
  const open: string[] = [];
  let count = 0;
  for (const name of names) {
    const { rows } = await client.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(t) as row from "${name}" t`,
    );
    for (const { row } of rows) {
      const parts = sealedPartsIn(row);
      count += parts.length;
      if (parts.length === 0) continue;
      const opened = await openParts(sealer, String(row.workspace_id), parts, houseVersions);
      if (isReadableIn(JSON.stringify(opened)) && !open.includes(name)) open.push(name);
    }
  }
  return { open, parts: count };
}

function sealedPartsIn(value: unknown): SealedPart[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('box' in value && 'keyId' in value && 'eventId' in value) return [value as SealedPart];
  return Object.values(value).flatMap(sealedPartsIn);
}
