/** `convolog forget`: destroys a contact's key. What they said reads as forgotten from then on. */
import { type ContactEvent, contact } from '#libs/contact';
import { fold, isRefused } from '#libs/decider';
import { envelope } from '#libs/desk';
import { newId, streamName } from '#libs/event-store';
import type { Command } from 'commander';
import { CliError, print, uuidOf, withStore } from './connection.js';

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
        const stream = streamName('contact', contactId);
        const workspaceId = await workspaceOf(stream);
        const events = await store.readStream(workspaceId, stream);
        const state = fold(
          contact as never,
          events as unknown as ContactEvent[],
        ) as typeof contact.initial;
        const decision = contact.decide(state, { type: 'ForgetContact', by: options.by });
        if (isRefused(decision)) throw new CliError(`Refused: ${decision.refused}.`);
        if (decision.events.length > 0) {
          const cause = {
            actor: { kind: 'system', id: 'cli' } as const,
            causationId: null,
            correlationId: newId(),
          };
          const result = await store.append({
            workspaceId,
            appends: [
              {
                stream,
                expectedVersion: events.length,
                events: decision.events.map((event) =>
                  envelope(event, newId(), false, contactId, cause),
                ),
              },
            ],
          });
          if (result.kind === 'conflict')
            throw new CliError('The contact changed meanwhile. Run it again.');
        }
        // Also when it was on record already: an earlier run may have died before the key did.
        await sealer.forget(workspaceId, contactId);
        print(`Forgotten. The key of contact ${contactId} is destroyed.`);
      }),
    );
}
