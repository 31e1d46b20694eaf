/** `convolog forget`: destroys the keys of a person. What they said reads as forgotten from then on. */
import { subjects } from '#libs/bus';
import { forgetContact } from '#libs/desk';
import { streamName } from '#libs/event-store';
import type { Command } from 'commander';
import { CliError, print, tellServices, uuidOf, withStore } from './connection.js';

export function addForget(program: Command): void {
  program
    .command('forget')
    .description(
      'Forget a person: destroy the keys that open what they said, under all contacts that were merged. Cannot be undone.',
    )
    .argument('<contact>', 'id of any contact of the person')
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
        if (result.kind !== 'forgotten') throw new CliError(`Refused: ${result.kind}.`);
        let areTold = true;
        for (const keyId of result.contactIds)
          areTold = (await tellServices(subjects.keyDestroyed, { workspaceId, keyId })) && areTold;
        for (const id of result.contactIds)
          print(`Forgotten. The key of contact ${id} is destroyed.`);
        if (!areTold) print('Running services notice within 30 seconds.');
      }),
    );
}
