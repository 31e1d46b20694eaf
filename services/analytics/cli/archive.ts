/** `convolog archive`: moves resolved conversations into compressed files, or puts them back. */
import {
  ArchiveBusyError,
  ArchiveDamagedError,
  archiveStreams,
  restoreArchive,
} from '#libs/event-store';
import type { Command } from 'commander';
import { archiveFolder, CliError, newArchiveFolder, print, withOwner } from './connection.js';
import { ProgressLine } from './progress-line.js';

interface ArchiveCommand {
  readonly olderThan?: string;
  readonly dryRun?: boolean;
  readonly restore?: boolean;
}

const DAY_MS = 86_400_000;

export function addArchive(program: Command): void {
  program
    .command('archive')
    .description(
      'Move the content of conversations that were resolved long ago into compressed files. Everything reads on as before.',
    )
    .option('--older-than <days>', 'last event at least so long ago, such as 365d')
    .option('--dry-run', 'say what it would move, and move nothing')
    .option('--restore', 'put everything back into the database and remove the files')
    .addHelpText(
      'after',
      '\nFiles go to ARCHIVE_DIR (default: archive in DATA_DIR), which every service must reach under the same path.\nDATABASE_URL must be the login that owns the schema. Safe to stop and to repeat at any time.',
    )
    .action((options: ArchiveCommand) => withOwner((owner) => run(owner, options)));
}

async function run(
  owner: Parameters<typeof archiveStreams>[0],
  { olderThan, dryRun = false, restore = false }: ArchiveCommand,
): Promise<void> {
  if (restore === (olderThan !== undefined))
    throw new CliError('Say either --older-than, such as 365d, or --restore.');
  const progress = new ProgressLine(restore ? 'events restored' : 'events moved');
  try {
    if (restore) {
      const events = await restoreArchive(owner, (soFar) => progress.show(soFar), archiveFolder());
      progress.end();
      print(`${events} events are back in the database.`);
      return;
    }
    const { streams, events, files, bytes } = await archiveStreams(owner, {
      folder: newArchiveFolder(),
      category: 'conversation',
      endedBy: 'ConversationResolved',
      reopenedBy: 'ConversationReopened',
      before: new Date(Date.now() - daysOf(olderThan as string) * DAY_MS),
      isDryRun: dryRun,
      onProgress: (soFar) => progress.show(soFar.events),
    });
    progress.end();
    if (!dryRun && events > 0) await owner.query('vacuum event');
    print(
      dryRun
        ? `Would move ${streams} conversations with ${events} events.`
        : `Moved ${streams} conversations with ${events} events into ${files} file(s) of ${(bytes / 1e6).toFixed(1)} MB in ${newArchiveFolder()}.`,
    );
  } catch (error) {
    if (error instanceof ArchiveBusyError || error instanceof ArchiveDamagedError)
      throw new CliError(error.message);
    throw error;
  }
}

function daysOf(text: string): number {
  const match = /^(\d{1,5})d?$/.exec(text.trim());
  if (!match || Number(match[1]) < 1)
    throw new CliError(`--older-than: a number of days from 1, such as 365d, not "${text}".`);
  return Number(match[1]);
}
