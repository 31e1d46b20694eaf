/** `convolog who --at <time>`: who could have answered then, and who could not, and why. */
import { staffMember, type StaffMember } from '#libs/agent';
import { fold } from '#libs/decider';
import { asAgentFact } from '#libs/desk';
import { streamName } from '#libs/event-store';
import { type PolicyEvent, publishedPolicy } from '#libs/matching';
import type { Command } from 'commander';
import { CliError, print, withStore } from './connection.js';

interface WhoOptions {
  readonly at?: string;
  readonly json?: boolean;
}

export function addWho(program: Command): void {
  program
    .command('who')
    .description(
      'Say of each agent whether they could have answered at an instant; now by default.',
    )
    .option('--at <time>', 'ISO time, such as 2026-01-31T14:03:00Z')
    .option('--json', 'one JSON object per agent')
    .action((options: WhoOptions) =>
      withStore(async ({ database, store }) => {
        const asOf = options.at === undefined ? new Date() : new Date(options.at);
        if (Number.isNaN(asOf.getTime()))
          throw new CliError(`"${options.at}" is not a time. Write it like 2026-01-31T14:03:00Z.`);
        const { rows } = await database.pool.query<{ workspace_id: string; key: string }>(
          'select workspace_id, key from routing_staff order by workspace_id, key',
        );
        for (const { workspace_id: workspaceId, key: agentId } of rows) {
          const read = (stream: string) => store.readStream(workspaceId, stream, { asOf });
          const events = await read(streamName('agent', agentId));
          if (events.length === 0) continue; // Nobody knew them yet.
          const published = await read(streamName('policy', workspaceId));
          const { policy } = fold(
            publishedPolicy as never,
            published as unknown as PolicyEvent[],
            publishedPolicy.initial,
          );
          const member = staffMember(agentId, events.map(asAgentFact), policy.capacity);
          print(
            options.json ? JSON.stringify({ workspaceId, ...member }) : lineOf(workspaceId, member),
          );
        }
      }),
    );
}

function lineOf(workspaceId: string, { agentId, state, load, capacity, couldAnswer }: StaffMember) {
  const status = state.hasLeft ? 'left' : state.status;
  const skills = Object.entries(state.skills).map(([skill, level]) => `${skill}:${level}`);
  const able = [...skills, ...state.languages, ...state.teams.map((team) => `team ${team}`)];
  return `${couldAnswer ? 'could   ' : 'could not'}  ${agentId}  ${status.padEnd(7)}  ${load} of ${capacity}  ${able.join(' ')}  (workspace ${workspaceId})`;
}
