/**
 * Commands that take room of an agent: the conversation and the agent's slot change in one commit, or
 * neither does. Routing frees slots by itself when a conversation goes elsewhere.
 */
import type { AgentCommand, AgentRefusal, TakeSlot } from '#libs/agent';
import { languageOf } from '#libs/brain';
import type { ConversationCommand, ConversationState, Words } from '#libs/conversation';
import { AgentDesk, ContentionError, ConversationDesk, Policies } from '#libs/desk';
import { newId } from '#libs/event-store';
import { badField, Problem } from '#libs/host';
import { channelRule, takenUp, waitLanguage } from '#libs/matching';
import { Injectable } from '@nestjs/common';
import type { Access } from '../access.guard.js';
import { ConversationReads } from './conversation-reads.js';
import { answerOf } from './desk-commands.js';
import type { VersionView } from './views.js';

const WHY: Readonly<Record<AgentRefusal, string>> = {
  not_here: 'This colleague is not online. A lead can pass it on all the same, with a reason.',
  not_a_member: 'This colleague does not answer customers here any more.',
  no_room:
    'There is no room left: it would pass the capacity. A lead can decide so, with a reason.',
  lease_over: 'You were away in between, and the offer went on. Look again.',
};

/** Of what agents pick up by hand beyond their capacity, where the policy lets them. */
const BY_HAND = 'picked up by hand';

@Injectable()
export class SlotCommands {
  constructor(
    private readonly desk: ConversationDesk,
    private readonly agents: AgentDesk,
    private readonly policies: Policies,
    private readonly reads: ConversationReads,
  ) {}

  accept(caller: Access, conversationId: string, offerId: string, lease?: number) {
    const agentId = caller.accountId;
    return this.together(
      caller,
      conversationId,
      agentId,
      { type: 'AcceptOffer', agentId, offerId },
      { type: 'KeepSlot', conversationId, offerId, lease },
    );
  }

  decline(caller: Access, conversationId: string, offerId: string) {
    const agentId = caller.accountId;
    return this.together(
      caller,
      conversationId,
      agentId,
      (state) =>
        // Only the one who was asked may say no.
        state.offer?.offerId === offerId && state.offer.agentId === agentId
          ? { type: 'DeclineOffer', agentId, offerId }
          : null,
      { type: 'FreeSlot', conversationId, reason: 'declined' },
    );
  }

  /** @param reason why in spite of the capacity, where the policy asks for one */
  async pickUp(caller: Access, conversationId: string, reason?: string): Promise<VersionView> {
    const agentId = caller.accountId;
    const slot = await this.slot(caller, conversationId, 'picked_up');
    const policy = await this.policies.of(caller.workspaceId);
    const { pickUp } = policy;
    const { channel } = await this.reads.row(caller.workspaceId, conversationId);
    const isLive = channelRule(policy, channel).botTakesOver;
    const mayOverride = pickUp === 'any' || (isLead(caller) && reason !== undefined);
    return this.together(
      caller,
      conversationId,
      agentId,
      (state) => ({ type: 'PickUp', agentId, say: isLive ? takenUpWords(state) : null }),
      {
        ...slot,
        ...(mayOverride ? { override: { byAgentId: agentId, reason: reason ?? BY_HAND } } : {}),
      },
    );
  }

  /** To a colleague. @param overrideReason why in spite of capacity and presence; leads only */
  async transfer(
    caller: Access,
    conversationId: string,
    toAgentId: string,
    note: string | undefined,
    overrideReason: string | undefined,
  ): Promise<VersionView> {
    if (overrideReason !== undefined && !isLead(caller))
      throw badField('overrideReason', 'is for leads and admins');
    const byAgentId = caller.accountId;
    const slot = await this.slot(caller, conversationId, 'transferred');
    return this.together(
      caller,
      conversationId,
      toAgentId,
      { type: 'Transfer', byAgentId, toAgentId, ...(note ? { note } : {}) },
      {
        ...slot,
        ...(overrideReason ? { override: { byAgentId, reason: overrideReason } } : {}),
      },
    );
  }

  private async slot(
    { workspaceId }: Access,
    conversationId: string,
    reason: 'picked_up' | 'transferred',
  ): Promise<TakeSlot> {
    const { channel } = await this.reads.row(workspaceId, conversationId);
    const policy = await this.policies.of(workspaceId);
    const { weight } = channelRule(policy, channel);
    const { capacity } = policy;
    return { type: 'TakeSlot', conversationId, offerId: null, reason, weight, capacity };
  }

  /** Throws a 404 for what is not theirs, a 409 with `refusal`, or a 503 when others keep winning. */
  private async together(
    caller: Access,
    conversationId: string,
    agentId: string,
    command: ConversationCommand | Parameters<AgentDesk['together']>[2],
    agentCommand: AgentCommand,
  ): Promise<VersionView> {
    const { workspaceId, accountId } = caller;
    await this.reads.row(workspaceId, conversationId); // The wall: 404 for what is not theirs.
    const { version: policy } = await this.policies.of(workspaceId);
    const result = await this.agents
      .together(this.desk, { workspaceId, conversationId, agentId }, command, agentCommand, {
        actor: { kind: 'agent', id: accountId },
        causationId: null,
        correlationId: newId(),
        decidedBy: { policy },
      })
      .catch((error: unknown) => {
        if (error instanceof ContentionError)
          throw new Problem({ status: 503, detail: error.message });
        throw error;
      });
    if (result.kind !== 'refused_by_agent') return answerOf(result);
    throw new Problem({
      status: 409,
      detail: WHY[result.refusal],
      members: { refusal: result.refusal },
    });
  }
}

function isLead({ role }: Access): boolean {
  return role === 'lead' || role === 'admin';
}

/** In the language of the first message: nobody has found out another one so far. */
function takenUpWords({ bot: { asked, language } }: ConversationState): Words {
  const spoken = language ?? languageOf(asked[0]?.text ?? '', 'en');
  const text = takenUp(waitLanguage(spoken));
  return { messageId: newId(), content: { kind: 'text', text } };
}
