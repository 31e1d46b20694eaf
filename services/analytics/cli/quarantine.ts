/** `convolog quarantine`: payloads that could not be read, why, and another try after a fix. */
import { type AnyChannel, discoverChannels } from '#libs/channels';
import { ConversationDesk } from '#libs/desk';
import { type EventStore, type OpenedEvent, splitStream } from '#libs/event-store';
import { InboxRegistry } from '#libs/inbox';
import { Intake, type Replayed, replayQuarantined } from '#libs/intake';
import type { Command } from 'commander';
import { CliError, print, uuidOf, withStore } from './connection.js';

interface QuarantineOptions {
  readonly inbox?: string;
  readonly json?: boolean;
  readonly raw?: string;
  readonly replay?: boolean;
}

interface Quarantined {
  readonly intakeId: string;
  readonly workspaceId: string;
  readonly inboxId: string;
  readonly channel: string;
  readonly at: string;
  readonly bytes: number;
  /** Fewer than `bytes`: only its beginning was kept, for the reason. */
  readonly keptBytes: number;
  readonly reason: 'too_large' | 'unreadable';
  readonly error: string;
}

export function addQuarantine(program: Command): void {
  program
    .command('quarantine')
    .description('List the payloads that are quarantined, and why; look at one; try them again.')
    .option('--inbox <id>', 'of this inbox only')
    .option('--raw <id>', 'write the bytes that were kept of this one, and nothing else')
    .option('--replay', 'take in what can be read by now; the others stay')
    .option('--json', 'one JSON object per line')
    .action((options: QuarantineOptions) =>
      withStore(async ({ store, sealer, workspaceOf }) => {
        if (options.raw) {
          const intakeId = uuidOf(options.raw, 'payload');
          const raw = await store.readBlob(await workspaceOf(`intake-${intakeId}`), intakeId);
          if (!raw) throw new CliError(`No bytes are kept of ${intakeId}.`);
          process.stdout.write(raw.bytes);
          return;
        }
        const found = await quarantinedIn(store, options.inbox && uuidOf(options.inbox, 'inbox'));
        if (options.replay) {
          const again = replaying(store, new Intake(store, sealer, new ConversationDesk(store)));
          for (const each of found) report(each, await again(each), options);
        } else for (const each of found) print(options.json ? JSON.stringify(each) : lineOf(each));
        if (found.length === 0 && !options.json) print('Nothing is quarantined.');
      }),
    );
}

/** Those that are still in quarantine, oldest first. */
async function quarantinedIn(
  store: EventStore,
  inboxId: string | undefined,
): Promise<Quarantined[]> {
  const found = new Map<string, Quarantined>();
  const types = ['PayloadQuarantined', 'PayloadReplayed'];
  for await (const batch of store.readAllOpened({ categories: ['intake'], types }))
    for (const event of batch) {
      const quarantined = read(event);
      if (event.type === 'PayloadReplayed') found.delete(quarantined.intakeId);
      else if (inboxId === undefined || quarantined.inboxId === inboxId)
        found.set(quarantined.intakeId, quarantined);
    }
  return [...found.values()];
}

function read(event: OpenedEvent): Quarantined {
  const { inboxId, channel, bytes, keptBytes, reason } = event.data as Partial<Quarantined>;
  return {
    intakeId: splitStream(event.stream).id,
    workspaceId: event.workspaceId,
    inboxId: inboxId ?? '',
    channel: channel ?? '',
    at: event.recordedAt.toISOString(),
    bytes: bytes ?? 0,
    keptBytes: keptBytes ?? bytes ?? 0,
    reason: reason ?? 'unreadable',
    error: (event.private as { error?: string } | null)?.error ?? '(forgotten)',
  };
}

function replaying(store: EventStore, intake: Intake): (each: Quarantined) => Promise<Replayed> {
  const inboxes = new InboxRegistry(store);
  const channels = discoverChannels();
  return async ({ inboxId, intakeId }) => {
    const inbox = await inboxes.find(inboxId);
    const channel: AnyChannel | null = inbox ? channels.get(inbox.channel) : null;
    if (!inbox || !channel) return { kind: 'unknown' };
    return replayQuarantined({ store, intake, channel, inbox, actorId: 'cli' }, intakeId);
  };
}

const SAID: Readonly<Record<Exclude<Replayed['kind'], 'unreadable'>, string>> = {
  shown: 'taken in: it is shown now',
  filtered: 'taken in: it is no part of a conversation',
  only_beginning: 'stays: only its beginning was kept',
  replayed_before: 'was taken in before',
  unknown: 'stays: its inbox, its channel or its bytes are not there',
};

function report(each: Quarantined, replayed: Replayed, { json }: QuarantineOptions): void {
  if (json) return print(JSON.stringify({ intakeId: each.intakeId, ...replayed }));
  const what = replayed.kind === 'unreadable' ? `stays: ${replayed.error}` : SAID[replayed.kind];
  print(`${each.intakeId}  ${each.channel.padEnd(9)}  ${what}`);
}

function lineOf({ at, intakeId, channel, inboxId, bytes, reason, error }: Quarantined): string {
  const line = `${at}  ${intakeId}  ${channel.padEnd(9)}  inbox ${inboxId}  ${bytes} bytes`;
  return `${line}  ${reason}: ${error.replace(/\s+/g, ' ').slice(0, 300)}`;
}
