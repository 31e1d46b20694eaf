/** What is stored about the streams and external ids of some appends: the slow path's eyes. */
import type { ClientBase } from 'pg';
import type { StreamName } from '../event.js';
import type { StoredFacts } from '../judge.js';
import { splitStream } from '../stream.js';
import { chainStart, linkFrom } from './chain.js';
import type { KnownStreams, Tip } from './known-streams.js';
import type { PendingAppend } from './pending-append.js';

export interface Facts {
  of(pending: PendingAppend): StoredFacts;
  tipOf(workspaceId: string, stream: StreamName): Tip;
}

interface StoredPlace {
  stream: StreamName;
  workspace_id: string;
  version: number;
  id: string;
  position: string;
  chain: Buffer;
}

/** The last event of each stream, and those at the versions that an append wants for itself. */
const PLACES = `
select category || '-' || stream_id as stream, workspace_id, version, id, position, chain
  from unnest($1::uuid[], $2::text[], $3::uuid[], $4::int4[], $5::int4[]) as wanted(w, c, s, a, b)
 cross join lateral (
   select * from event
    where stream_id = s and category = c::event_category and workspace_id = w
      and version > a and version <= b
   union
   (select * from event
     where stream_id = s and category = c::event_category and workspace_id = w
     order by version desc limit 1)
 ) as found`;

const EXTERNALS = `
select id, workspace_id from event
  join unnest($1::uuid[], $2::uuid[]) as wanted(i, w) on id = i and workspace_id = w
 where is_external`;

export async function readFacts(
  client: ClientBase,
  pendings: readonly PendingAppend[],
  known: KnownStreams,
): Promise<Facts> {
  const places = await readPlaces(client, pendings);
  const externals = await readExternals(client, pendings);
  const events = new Map<string, { id: string; position: number }>();
  const tips = new Map<string, Tip>();
  for (const { workspace_id, stream, version, id, position, chain } of places) {
    const key = `${workspace_id}/${stream}`;
    events.set(`${key}@${version}`, { id, position: Number(position) });
    if (version > (tips.get(key)?.version ?? 0)) tips.set(key, { version, chain: linkFrom(chain) });
    known.learn(workspace_id, stream, tips.get(key) as Tip);
  }
  return {
    of: ({ request: { workspaceId } }) => ({
      versionOf: (stream) => tips.get(`${workspaceId}/${stream}`)?.version ?? 0,
      eventAt: (stream, version) => events.get(`${workspaceId}/${stream}@${version}`),
      isKnownExternal: (id) => externals.has(`${workspaceId}/${id}`),
    }),
    tipOf: (workspaceId, stream) =>
      tips.get(`${workspaceId}/${stream}`) ?? {
        version: 0,
        chain: chainStart(workspaceId, stream),
      },
  };
}

async function readPlaces(
  client: ClientBase,
  pendings: readonly PendingAppend[],
): Promise<StoredPlace[]> {
  const wanted = pendings.flatMap(({ request: { workspaceId, appends } }) =>
    appends.map((append) => ({ workspaceId, ...splitStream(append.stream), append })),
  );
  const { rows } = await client.query<StoredPlace>({
    name: 'store-read-places',
    text: PLACES,
    values: [
      wanted.map(({ workspaceId }) => workspaceId),
      wanted.map(({ category }) => category),
      wanted.map(({ id }) => id),
      wanted.map(({ append }) => append.expectedVersion),
      wanted.map(({ append }) => append.expectedVersion + append.events.length),
    ],
  });
  return rows;
}

async function readExternals(
  client: ClientBase,
  pendings: readonly PendingAppend[],
): Promise<Set<string>> {
  const wanted = pendings.flatMap(({ request: { workspaceId, appends } }) =>
    appends
      .flatMap(({ events }) => events.filter((event) => event.isExternal))
      .map(({ id }) => ({ id, workspaceId })),
  );
  if (wanted.length === 0) return new Set();
  const { rows } = await client.query<{ id: string; workspace_id: string }>({
    name: 'store-read-externals',
    text: EXTERNALS,
    values: [wanted.map(({ id }) => id), wanted.map(({ workspaceId }) => workspaceId)],
  });
  return new Set(rows.map(({ id, workspace_id }) => `${workspace_id}/${id}`));
}
