/** `convolog rewrap-keys`: puts every data key under the current master key, so that an old one may go. */
import { rewrapKeys } from '#libs/sealing';
import type { Command } from 'commander';
import { print, withStore } from './connection.js';
import { ProgressLine } from './progress-line.js';

export function addRewrapKeys(program: Command): void {
  program
    .command('rewrap-keys')
    .description(
      'Wrap every data key anew under the current master key. What is sealed stays as it is.',
    )
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `
To change the master key: put the new one in front (MASTER_KEY=new,old, the first line of the keyring, or a
rotation at the key service), restart the services, run this, and take the old one away when it says that
nothing failed. It may be stopped at any time and run again. Exit code 1 when a key could not be unwrapped.`,
    )
    .action(({ json }: { json?: boolean }) =>
      withStore(async ({ database: { pool }, keyProvider }) => {
        const progress = new ProgressLine('keys');
        const { masterKeyId, rewrapped, failed } = await rewrapKeys({
          pool,
          provider: keyProvider,
          onProgress: (done) => progress.show(done),
        });
        progress.end();
        if (failed.length > 0) process.exitCode = 1;
        if (json) return print(JSON.stringify({ masterKeyId, rewrapped, failed }));
        for (const { workspaceId, keyId, reason } of failed)
          print(`Key ${keyId} of workspace ${workspaceId} stays as it is: ${reason}`);
        print(
          failed.length > 0
            ? `${rewrapped} keys are now under ${masterKeyId}; ${failed.length} could not be unwrapped. Keep the old master keys.`
            : `${rewrapped} keys were wrapped anew. Everything is under ${masterKeyId}; older master keys are not needed any more.`,
        );
      }),
    );
}
