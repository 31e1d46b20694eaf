/** `convolog balance`: every payload element received ended shown, filtered or quarantined. */
import { splitStream } from '#libs/event-store';
import type { Command } from 'commander';
import { print, withStore } from './connection.js';

interface Balance {
  shown: number;
  filtered: number;
  quarantined: number;
}

export function addBalance(program: Command): void {
  program
    .command('balance')
    .description('Count per inbox how what was received ended: shown, filtered or quarantined.')
    .option('--json', 'one JSON object')
    .action((options: { json?: boolean }) =>
      withStore(async ({ store }) => {
        const balances = new Map<string, Balance>();
        const inboxOf = new Map<string, string>();
        const count = (inboxId: string, end: keyof Balance, by = 1) => {
          const balance = balances.get(inboxId) ?? { shown: 0, filtered: 0, quarantined: 0 };
          balance[end] += by;
          balances.set(inboxId, balance);
        };
        const batches = store.readAll({ categories: ['conversation', 'intake'] });
        for await (const batch of batches) {
          for (const event of batch) {
            const { category, id } = splitStream(event.stream);
            const { inboxId } = event.data as { inboxId?: string };
            if (event.type === 'ConversationStarted' && inboxId) inboxOf.set(id, inboxId);
            if (event.type === 'PayloadFiltered' && inboxId) count(inboxId, 'filtered');
            if (event.type === 'PayloadQuarantined' && inboxId) count(inboxId, 'quarantined');
            if (event.type === 'PayloadReplayed' && inboxId) {
              count(inboxId, 'quarantined', -1);
              // What is shown counts with its conversation.
              if ((event.data as { became?: string }).became === 'filtered')
                count(inboxId, 'filtered');
            }
            const isFromOutside = event.causationId === null && event.actor.kind !== 'agent';
            const isBeginning =
              event.type === 'ConversationStarted' || event.type === 'ConversationReopened';
            if (category === 'conversation' && isFromOutside && !isBeginning)
              count(inboxOf.get(id) ?? 'unknown', 'shown');
          }
        }
        if (options.json) return print(JSON.stringify(Object.fromEntries(balances)));
        print('inbox                                  received     shown  filtered  quarantined');
        for (const [inboxId, { shown, filtered, quarantined }] of balances)
          print(
            `${inboxId}  ${String(shown + filtered + quarantined).padStart(9)} ${String(shown).padStart(9)} ${String(filtered).padStart(9)} ${String(quarantined).padStart(12)}`,
          );
      }),
    );
}
