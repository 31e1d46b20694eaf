/** `convolog verify`: is what was recorded still what is stored? Names every event that is not as it was. */
import { type Finding, verifyEvents } from '#libs/event-store';
import type { Command } from 'commander';
import { archiveFolder, CliError, print, uuidOf, withStore } from './connection.js';
import { ProgressLine } from './progress-line.js';

interface VerifyCommand {
  readonly workspace?: string;
  readonly stream?: string;
  readonly json?: boolean;
}

const FINDINGS_MAX = 1_000;

export function addVerify(program: Command): void {
  program
    .command('verify')
    .description(
      'Check the hash chains of all streams, archived events included: finds what was changed, removed or moved.',
    )
    .option('--workspace <id>', 'only this workspace')
    .option('--stream <name>', 'only this stream, such as conversation-0192...')
    .option('--json', 'one JSON object per finding, and one with the totals at the end')
    .addHelpText('after', '\nExits with 1 when something was found.')
    .action((options: VerifyCommand) =>
      withStore(async ({ database: { pool }, workspaceOf }) => {
        const { stream } = options;
        const workspaceId = stream
          ? await workspaceOf(checkedStream(stream))
          : options.workspace && uuidOf(options.workspace, 'workspace');
        const progress = new ProgressLine('events verified');
        const findings: Finding[] = [];
        const found = verifyEvents(pool, {
          ...(workspaceId ? { workspaceId } : {}),
          ...(stream ? { stream } : {}),
          ...(archiveFolder() ? { archiveFolder: archiveFolder() as string } : {}),
          onProgress: (verified) => progress.show(verified),
        });
        for await (const finding of found) {
          if (findings.push(finding) > FINDINGS_MAX) break;
          progress.clear();
          print(options.json ? JSON.stringify(finding) : lineOf(finding));
        }
        const { count, perSecond } = progress.end();
        if (options.json)
          print(JSON.stringify({ verified: count, perSecond, findings: findings.length }));
        else print(totals(count, perSecond, findings.length));
        if (findings.length > 0) process.exitCode = 1;
      }),
    );
}

function checkedStream(stream: string): string {
  if (!/^[a-z]+-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(stream))
    throw new CliError(`"${stream}" is not a stream: write <category>-<uuid>.`);
  return stream;
}

function totals(verified: number, perSecond: number, found: number): string {
  const what =
    found === 0
      ? 'nothing is wrong'
      : found > FINDINGS_MAX
        ? `more than ${FINDINGS_MAX} things are wrong; stopped there`
        : `${found} thing(s) are wrong`;
  return `${verified} events verified, ${perSecond} a second: ${what}.`;
}

const MEANING: Record<Finding['kind'], string> = {
  changed: 'is not what was recorded',
  missing: 'has no event before it in its stream',
  reordered: 'lies before its predecessor',
  untimely: 'was recorded before the one that lies before it, or so one of their times says',
  gap: 'has a gap before it',
  unreadable: 'cannot be read',
};

/** `position 42  changed  conversation-0192... version 3: is not what was recorded` */
function lineOf({ kind, position, event, reason }: Finding): string {
  const place = event
    ? `${event.stream} version ${event.version} (workspace ${event.workspaceId}, id ${event.id})`
    : 'the end of the store is missing, a projection was further';
  return `position ${position}  ${kind}  ${place}: ${reason ?? MEANING[kind]}`;
}
