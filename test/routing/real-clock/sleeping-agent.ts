/**
 * A process that accepts an offer for an agent as the API does, and can be stopped in the worst moment: after
 * it has decided and before the append leaves. Prints `about to append`, and how each append ended.
 *
 * `node sleeping-agent.js <workspaceId> <conversationId> <agentId> <offerId> <lease>`
 */
import { AgentDesk, ConversationDesk } from '#libs/desk';
import type { AppendRequest, EventStore } from '#libs/event-store';
import { openPart } from './house.js';

/** Long enough to be stopped in. The clock of a timer stands still with its process only up to the wake-up. */
const MOMENT_MS = 1_000;

async function main(): Promise<void> {
  const [workspaceId = '', conversationId = '', agentId = '', offerId = '', lease = ''] =
    process.argv.slice(2);
  const backbone = await openPart(process.env as Record<string, string>);
  const store = slowly(backbone.store);
  const result = await new AgentDesk(store).together(
    new ConversationDesk(store),
    { workspaceId, conversationId, agentId },
    { type: 'AcceptOffer', agentId, offerId },
    { type: 'KeepSlot', conversationId, offerId, lease: Number(lease) },
    { actor: { kind: 'agent', id: agentId }, causationId: null, correlationId: 'clock' },
  );
  say('refusal' in result ? `refused: ${result.refusal}` : `result: ${result.kind}`);
  await backbone.close();
}

/** The store, with a moment before each append in which the process may be stopped. */
function slowly(store: EventStore): EventStore {
  return new Proxy(store, {
    get(target, name) {
      if (name !== 'append') return Reflect.get(target, name, target);
      return async (request: AppendRequest) => {
        say('about to append');
        await new Promise((resolve) => setTimeout(resolve, MOMENT_MS));
        const result = await target.append(request);
        say(`append: ${result.kind}`);
        return result;
      };
    },
  });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

void main();
