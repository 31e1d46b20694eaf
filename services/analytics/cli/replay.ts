/** `convolog replay`: prints events in their order, readably or as JSON lines. */
import { summaryOf, type Content } from '#libs/conversation';
import { type OpenedEvent, streamName } from '#libs/event-store';
import type { Command } from 'commander';
import { conversationIdOf, print, withStore } from './connection.js';

interface ReplayOptions {
  readonly conversation: string;
  readonly json?: boolean;
}

export function addReplay(program: Command): void {
  program
    .command('replay')
    .description('Print the stream of a conversation, event by event.')
    .requiredOption('-c, --conversation <id>', 'id of the conversation')
    .option('--json', 'one JSON object per line, with the whole envelope')
    .action((options: ReplayOptions) =>
      withStore(async ({ store, workspaceOf }) => {
        const conversationId = conversationIdOf(options.conversation);
        const stream = streamName('conversation', conversationId);
        const events = await store.readStream(await workspaceOf(stream), stream, {
          newer: 'deliver',
        });
        for (const event of events) print(options.json ? asJson(event) : asLine(event));
      }),
    );
}

function asJson({ sealed, ...event }: OpenedEvent): string {
  return JSON.stringify({ ...event, isSealed: sealed !== null });
}

/** `   3  14:03:10.120  MessageReceived         contact   Where is my parcel?` */
function asLine(event: OpenedEvent): string {
  const actor = event.actor.kind === 'system' ? event.actor.id : event.actor.kind;
  return [
    String(event.version).padStart(5),
    event.recordedAt.toISOString().replace('T', ' ').replace('Z', ''),
    event.type.padEnd(24),
    actor.padEnd(10),
    wordsOf(event),
  ].join('  ');
}

function wordsOf(event: OpenedEvent): string {
  if (event.isNewer) return `(version ${event.schemaVersion}: newer than this software)`;
  if (event.isForgotten) return '(forgotten)';
  const personal = event.private as { content?: Content; text?: string; emoji?: string } | null;
  if (personal?.content) return summaryOf(personal.content).replace(/\s+/g, ' ');
  const words = personal?.text ?? personal?.emoji;
  const facts = Object.entries(event.data as Record<string, unknown>)
    .filter(([, value]) => typeof value !== 'object')
    .map(([name, value]) => `${name}=${String(value)}`);
  return [words, ...facts].filter(Boolean).join(' ');
}
