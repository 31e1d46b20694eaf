/** `convolog show`: a conversation as people saw it, now or at any second of the past. */
import { conversation, summaryOf, threadOf, type ThreadItem } from '#libs/conversation';
import { asFact } from '#libs/desk';
import { streamName } from '#libs/event-store';
import type { Command } from 'commander';
import { CliError, conversationIdOf, print, withStore } from './connection.js';

interface ShowOptions {
  readonly at?: string;
  readonly json?: boolean;
}

export function addShow(program: Command): void {
  program
    .command('show')
    .description('Show a conversation as it is, or as it was at a time.')
    .argument('<conversation>', 'id of the conversation')
    .option('--at <time>', 'ISO 8601, such as 2026-11-22T14:03:10Z; default: now')
    .option('--json', 'the thread as one JSON array')
    .action((id: string, options: ShowOptions) =>
      withStore(async ({ store, workspaceOf }) => {
        const asOf = timeOf(options.at);
        const stream = streamName('conversation', conversationIdOf(id));
        const events = await store.readStream(await workspaceOf(stream), stream, {
          asOf,
          newer: 'deliver',
        });
        if (events.length === 0) throw new CliError(`It had not begun at ${asOf.toISOString()}.`);
        const thread = threadOf(events);
        if (options.json) return print(JSON.stringify(thread));
        const known = events.filter((event) => !event.isNewer);
        const state = known.map(asFact).reduce(conversation.evolve, conversation.initial);
        const holder =
          state.holder.kind === 'agent' ? `agent ${state.holder.agentId}` : state.holder.kind;
        print(
          `As of ${asOf.toISOString()}: ${state.status}, held by ${holder}, ${events.length} events\n`,
        );
        for (const item of thread) print(lineOf(item));
      }),
    );
}

function timeOf(at: string | undefined): Date {
  if (at === undefined) return new Date();
  const time = new Date(at);
  if (Number.isNaN(time.getTime()))
    throw new CliError(`"${at}" is not a time. Write it as 2026-11-22T14:03:10Z.`);
  return time;
}

function lineOf(item: ThreadItem): string {
  const time = item.at.toISOString().slice(11, 19);
  if (item.direction === 'internal') return `${time}          · ${item.text ?? item.type}`;
  const arrow = item.direction === 'in' ? '→' : '←';
  const words = item.isForgotten
    ? '(forgotten)'
    : item.isRevoked
      ? '(withdrawn)'
      : item.content
        ? summaryOf(item.content)
        : '';
  const marks = [
    item.edits?.length ? 'edited' : '',
    item.outcome ?? '',
    ...(item.reactions ?? []).map(({ emoji }) => emoji),
  ].filter(Boolean);
  return `${time}  ${item.actor.kind.padEnd(7)} ${arrow} ${words}${marks.length ? `  [${marks.join(', ')}]` : ''}`;
}
