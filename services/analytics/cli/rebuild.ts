/**
 * `convolog rebuild`: builds the table of a projection anew while the old one serves. The work is done by
 * the service that hosts it; this command asks, and follows.
 */
import { listProjections, readRebuild, type RebuildState, requestRebuild } from '#libs/event-store';
import type { Command } from 'commander';
import { CliError, type Connection, print, withStore } from './connection.js';

const LOOK_MS = 500;
/** After so long nobody seems to be there. */
const PATIENCE_MS = 10_000;

interface RebuildOptions {
  readonly json?: boolean;
  readonly wait: boolean;
}

export function addRebuild(program: Command): void {
  program
    .command('rebuild')
    .description(
      'Build a read model anew from the whole log, while the old one serves. Without a name: list them.',
    )
    .argument('[projection]', 'name of the projection')
    .option('--no-wait', 'ask for it, and do not follow')
    .option('--json', 'JSON lines instead of sentences')
    .addHelpText(
      'after',
      `
The service that hosts the projection does the work and must be running; several replicas share it. It
may be killed at any time: it goes on where it stopped. Ctrl-C ends this command and not the rebuild.`,
    )
    .action((name: string | undefined, options: RebuildOptions) =>
      withStore((connection) =>
        name === undefined ? list(connection, options) : rebuild(connection, name, options),
      ),
    );
}

async function list({ database }: Connection, { json }: RebuildOptions): Promise<void> {
  const projections = await listProjections(database.pool);
  if (json) {
    for (const projection of projections) print(JSON.stringify(projection));
    return;
  }
  if (projections.length === 0) print('No projection has ever run here.');
  for (const { name, version, position, behind, isBuilding } of projections)
    print(
      `${name.padEnd(36)}  version ${version}  at ${position}${behind > 0 ? `, ${behind} behind` : ''}${isBuilding ? '  (being rebuilt)' : ''}`,
    );
}

async function rebuild(
  { database: { pool } }: Connection,
  name: string,
  { json, wait }: RebuildOptions,
): Promise<void> {
  const known = await listProjections(pool);
  if (!known.some((projection) => projection.name === name))
    throw new CliError(
      `There is no projection ${name}. There are: ${known.map((one) => one.name).join(', ') || 'none'}.`,
    );
  const asked = await requestRebuild(pool, name);
  if (!json)
    print(asked.isNew ? `Rebuild of ${name} asked for.` : `A rebuild of ${name} is under way.`);
  if (!wait) return;
  const began = Date.now();
  const pace = new Pace();
  let hasWarned = false;
  for (;;) {
    const state = await readRebuild(pool, asked);
    if (state.phase === 'replaced') throw new CliError('Another rebuild took its place.');
    const seconds = Number(((Date.now() - began) / 1_000).toFixed(1));
    if (json) print(JSON.stringify({ name, seconds, ...state, ...pace.of(state) }));
    if (state.phase === 'done') {
      if (!json) print(`Done after ${seconds} s: the new table serves.`);
      return;
    }
    if (!json && state.phase !== 'waiting') print(lineOf(state, pace));
    if (state.phase === 'waiting' && !hasWarned && Date.now() - began > PATIENCE_MS) {
      hasWarned = true;
      process.stderr.write('Nobody has begun yet. Is the service that hosts it running?\n');
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function lineOf(state: RebuildState, pace: Pace): string {
  if (state.phase !== 'folding') return 'catching up with what came meanwhile, then swapping';
  const { eventsPerS, secondsLeft } = pace.of(state);
  const percent = (state.share * 100).toFixed(1).padStart(5);
  const speed = eventsPerS === null ? '' : `  ${Math.round(eventsPerS)} events/s`;
  const left = secondsLeft === null ? '' : `  about ${Math.ceil(secondsLeft)} s left`;
  return `${percent} %  ${state.events} events${speed}${left}`;
}

/** Speed since the first look at a build that was under way. */
class Pace {
  private first: { readonly at: number; readonly share: number; readonly events: number } | null =
    null;

  of(state: RebuildState): { eventsPerS: number | null; secondsLeft: number | null } {
    if (state.phase !== 'folding') return { eventsPerS: null, secondsLeft: null };
    const { share, events } = state;
    this.first ??= { at: Date.now(), share, events };
    const seconds = (Date.now() - this.first.at) / 1_000;
    const gained = share - this.first.share;
    if (seconds <= 0 || gained <= 0) return { eventsPerS: null, secondsLeft: null };
    return {
      eventsPerS: (events - this.first.events) / seconds,
      secondsLeft: ((1 - share) * seconds) / gained,
    };
  }
}
