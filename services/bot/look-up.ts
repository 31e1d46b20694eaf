/** Carries out a look-up step of a flow: what the flow sends along, and the fields that it keeps. */
import type { ConversationState } from '#libs/conversation';
import type { CrmClient, CrmDirectory } from '#libs/crm';
import type { DoneLookup } from '#libs/flow-desk';
import type { NeedsLookup } from '#libs/flows';

export function lookUpWith(directory: Pick<CrmDirectory, 'of'>, client: Pick<CrmClient, 'ask'>) {
  return async (
    workspaceId: string,
    conversationId: string,
    { start }: ConversationState,
    { send, fields }: NeedsLookup,
  ): Promise<DoneLookup> => {
    const settings = await directory.of(workspaceId);
    if (!settings || !start)
      return { outcome: 'unreachable', values: {}, tookMs: 0, isCached: false };
    const answer = await client.ask(settings, {
      workspaceId,
      conversationId,
      contactId: start.contactId,
      channel: start.channel,
      about: send,
    });
    const kept = Object.entries(answer.fields).filter(([name]) => fields.includes(name));
    return {
      outcome: answer.outcome,
      values: Object.fromEntries(kept),
      tookMs: answer.tookMs,
      isCached: answer.isCached,
    };
  };
}
