/**
 * `npm run test:sabotage`: plants faults in the compiled code, one at a time, and shows which suite turns
 * red. A fault that no suite catches ends it with 1. Restores what it changed, also when it is stopped.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotGoOn, ensureBuilt, ensureInstalled, requireNode, ROOT } from './prepare.mjs';
import { runJest } from './run-jest.mjs';

const STORE = 'libs/event-store/src';
const MIGRATIONS = 'infra/postgres/migrations';
const MIGRATION = `${MIGRATIONS}/0001-event-store.js`;

/** Hands out positions in a row, and forgets at once who has them: as a bigserial column does. */
const PLAIN_SEQUENCE = `
create sequence plain_position minvalue 0 start 0;
grant usage, select, update on plain_position to convolog_app;
create function plain_positions(wanted int) returns bigint language plpgsql as $p$
declare taken bigint;
begin
  perform pg_advisory_lock(42);
  select last_value into taken from plain_position;
  perform setval('plain_position', taken + wanted);
  perform pg_advisory_unlock(42);
  return taken;
end $p$;
grant execute on function plain_positions to convolog_app;
`;

/** `find` must be in the file: a fault that cannot be planted proves nothing. */
const FAULTS = [
  {
    name: 'the unique index on stream and version is missing',
    file: MIGRATION,
    find: 'create unique index event_stream on event',
    put: 'create index event_stream on event',
    // One process keeps its own appends apart; only rivals in several need the index.
    suite: 'gap-safety',
  },
  {
    name: 'the unique index on external ids is missing',
    file: MIGRATION,
    find: 'create unique index event_external on event (id, workspace_id)',
    put: 'create index event_external on event (id, workspace_id)',
    suite: 'postgres-event-store.int',
  },
  {
    name: 'a conflict of versions is not looked for (memory store)',
    file: `${STORE}/judge.js`,
    find: 'actualVersion !== expectedVersion',
    put: 'false',
    suite: 'memory-event-store',
  },
  {
    name: 'a link of the hash chain does not cover the one before',
    file: `${STORE}/postgres/chain.js`,
    find: 'scratch.write(previous,',
    put: "scratch.write('\\0'.repeat(32),",
    suite: 'verify-events',
  },
  {
    name: 'an append is acknowledged before it is committed',
    file: `${STORE}/postgres/append-queue.js`,
    find: 'await this.write(batch)',
    put: 'await (batch.forEach((one) => one.succeed({ kind: "appended", position: 1, versions: one.request.appends.map((own) => own.expectedVersion + own.events.length) })), this.write(batch))',
    suite: 'gap-safety',
  },
  {
    name: 'readers meet positions of a sequence, committed out of order',
    file: `${STORE}/postgres/read-all.js`,
    find: 'let reached = page.from;',
    put: 'if (Math.random() < 0.02 && page.to < end) continue; let reached = page.from;',
    suite: 'gap-safety',
  },
  {
    name: 'positions come from a plain sequence, without the lock of the log',
    edits: [
      {
        file: `${MIGRATIONS}/0050-lighter-append.js`,
        find: 'create function append_events(',
        put: `${PLAIN_SEQUENCE}create function append_events(`,
      },
      {
        file: `${MIGRATIONS}/0050-lighter-append.js`,
        find: 'is_mine := pg_advisory_xact_lock(7165916604736876408) is not null;',
        put: '',
      },
      {
        file: `${MIGRATIONS}/0050-lighter-append.js`,
        find: 'base := coalesce(base, 0);',
        put: 'base := plain_positions(cardinality(ids));',
      },
      {
        file: `${MIGRATIONS}/0052-lone-append.js`,
        find: 'is_mine := pg_advisory_xact_lock(7165916604736876408) is not null;',
        put: '',
      },
      {
        file: `${MIGRATIONS}/0052-lone-append.js`,
        find: 'base := coalesce(base, 0);',
        put: 'base := plain_positions(1);',
      },
    ],
    suite: 'gap-safety',
  },
  {
    name: 'two processes apply the same events to a read model',
    file: `${STORE}/projections/checkpoint-table.js`,
    find: 'and build = $4 and position = $5',
    put: 'and build = $4 and ($5::bigint is not null)',
    suite: 'projections.int',
  },
  {
    name: 'a build that is taken over begins its part in the wrong place',
    file: `${STORE}/projections/part-fold.js`,
    find: 'after: position,',
    put: 'after: Math.max(0, position - 40),',
    suite: 'rebuilds.int',
  },
  {
    name: 'a shared read gives a long stream without its end',
    file: `${STORE}/postgres/gathered-reads.js`,
    find: 'rows.length < ROWS_MAX',
    put: 'true',
    suite: 'gathered-reads',
  },
  {
    name: 'a shared read looks into every workspace',
    file: `${STORE}/postgres/gathered-reads.js`,
    find: 'and workspace_id = wish.workspace_id\n        and version',
    put: 'and version',
    suite: 'gathered-reads',
  },
  {
    name: 'a process parks an event of a partition that it has lost',
    file: 'libs/bus/src/dead-letters.js',
    find: 'and owner = $13 for share',
    put: 'and $13::uuid is not null',
    suite: 'letters.int',
  },
  {
    name: 'a time of recording that was changed is not looked at',
    file: `${STORE}/postgres/verify-events.js`,
    find: 'if (recordedAt < latest)',
    put: 'if (false)',
    suite: 'verify-events',
  },
  {
    name: 'an event of a newer version is folded as if it were known',
    file: `${STORE}/event-versions.js`,
    find: 'if (event.schemaVersion > known)',
    put: 'if (false)',
    suite: 'newer-events',
  },
  {
    name: 'a field of a published event is renamed',
    file: 'libs/event-catalog/src/conversation-entries.js',
    find: 'data: { messageId, attempt: 1 }',
    put: 'data: { messageId, tries: 1 }',
    suite: 'golden.spec',
  },
  {
    name: 'a process keeps the key of a person who was forgotten elsewhere',
    file: 'libs/sealing/src/pg-sealer.js',
    find: 'drop(workspaceId, keyId) {',
    put: 'drop(workspaceId, keyId) { return;',
    suite: 'pg-sealer',
  },
];

const report = (line) => process.stdout.write(`${line}\n`);
let restore = () => undefined;
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    restore();
    process.exit(1);
  });

try {
  requireNode();
  await ensureInstalled(report);
  await ensureBuilt(report, { withWeb: false });
  const wanted = process.argv[2];
  let missed = 0;
  for (const fault of FAULTS.filter(({ name }) => !wanted || name.includes(wanted)))
    if (!(await isCaught(fault))) missed += 1;
  report(missed === 0 ? 'every fault was caught' : `${missed} fault(s) went unnoticed`);
  process.exitCode = missed > 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof CannotGoOn)) throw error;
  report(`convolog: ${error.message}`);
  process.exitCode = 1;
}

async function isCaught({ name, suite, edits, ...only }) {
  const sound = new Map();
  restore = () => {
    for (const [path, text] of sound) writeFileSync(path, text);
  };
  try {
    for (const { file, find, put } of edits ?? [only]) {
      const path = join(ROOT, 'dist', file);
      const text = readFileSync(path, 'utf8');
      if (!text.includes(find))
        throw new CannotGoOn(`${file} has no "${find}": mend the fault "${name}"`);
      if (!sound.has(path)) sound.set(path, text);
      writeFileSync(
        path,
        text.replace(find, () => put),
      );
    }
    const { failed } = await runJest([
      ...['--selectProjects', 'unit', 'int', '--silent', '--testPathPatterns', suite],
    ]);
    report(`${failed > 0 ? 'caught  ' : 'MISSED  '} ${name}  (${suite})`);
    return failed > 0;
  } finally {
    restore();
  }
}
