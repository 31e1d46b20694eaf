/** Archives and restores in turn until it is killed. Started by archive.int.spec.ts. */
import { Pool } from 'pg';
import { ArchiveBusyError, archiveStreams } from './archive-streams.js';
import { restoreArchive } from './restore-archive.js';

async function main([url, folder]: readonly string[]): Promise<void> {
  const owner = new Pool({ connectionString: url, max: 2 });
  for (let isFirst = true; ; isFirst = false) {
    try {
      if (isFirst) process.stdout.write('started\n');
      await archiveStreams(owner, {
        folder: folder as string,
        category: 'conversation',
        endedBy: 'ConversationResolved',
        reopenedBy: 'ConversationReopened',
        before: new Date(Date.now() + 1_000),
      });
      await restoreArchive(owner);
    } catch (error) {
      if (!(error instanceof ArchiveBusyError)) throw error;
    }
  }
}

if (require.main === module) void main(process.argv.slice(2));
