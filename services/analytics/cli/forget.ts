/** `convolog forget`: destroys a contact's key. What they said reads as forgotten from then on. */
import { subjects } from '#libs/bus';
import { forgetContact } from '#libs/desk';
import { streamName } from '#libs/event-store';
import type { Command } from 'commander';
import { CliError, print, tellServices, uuidOf, withStore } from './connection.js';

export function addForget(program: Command): void {
  program
    .command('forget')
    .description('Forget a contact: destroy the key that opens what they said. Cannot be undone.')
    .argument('<contact>', 'id of the contact')
    .requiredOption('--by <name>', 'who decided it; goes on record')
    .requiredOption('--yes', 'really do it')
    .action((id: string, options: { by: string }) =>
      withStore(async ({ store, sealer, workspaceOf }) => {
        const contactId = uuidOf(id, 'contact');
        const workspaceId = await workspaceOf(streamName('contact', contactId));
        const place = { workspaceId, contactId };
        const result = await forgetContact(store, sealer, place, options.by, {
          actor: { kind: 'system', id: 'cli' },
        });
        if (result !== 'forgotten') throw new CliError(`Refused: ${result}.`);
        const isTold = await tellServices(subjects.keyDestroyed, { workspaceId, keyId: contactId });
        print(
          `Forgotten. The key of contact ${contactId} is destroyed.${isTold ? '' : ' Running services notice within 30 seconds.'}`,
        );
      }),
    );
}
