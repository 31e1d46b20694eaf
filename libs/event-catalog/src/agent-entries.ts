/** The facts of agents and of the rules by which they are asked. */
import type { AgentEvent } from '#libs/agent';
import { defaultPolicy, type PolicyEvent } from '#libs/matching';
import type { EntriesOf } from './entry.js';

const conversationId = 'c0ae0000-0000-5000-8000-000000000001';
const offerId = '0ffe0000-0000-4000-8000-000000000001';
const { version: _version, ...rules } = defaultPolicy;

export const agentEntries: EntriesOf<AgentEvent> = {
  AgentJoined: {
    version: 1,
    when: 'Somebody may answer customers in this workspace from now on.',
    data: {},
  },
  AgentLeft: { version: 1, when: 'They may not any more.', data: {} },
  WentOnline: { version: 1, when: 'The first lease of an agent began.', data: {} },
  WentAway: {
    version: 1,
    when: 'The agent chose to be away, or was set away after offers that rang in vain.',
    data: {},
    dataMay: { reason: 'ignored_offers' },
  },
  WentOffline: {
    version: 1,
    when: 'The agent left, or was not heard of any more.',
    data: { reason: 'lease_lapsed' },
  },
  CapacityChanged: {
    version: 1,
    when: 'An agent takes more or less than before; null: what the policy says.',
    data: { capacity: 4 },
  },
  SkillsChanged: {
    version: 1,
    when: 'Skills, languages or teams of an agent were set, all of them at once.',
    data: { skills: { billing: 3 }, languages: ['nl', 'en'], teams: ['sales'] },
  },
  SlotTaken: {
    version: 2,
    when: 'A conversation took its weight of the room of an agent; same commit as the offer or pick-up.',
    data: { conversationId, offerId, weight: 2, reason: 'offered' },
  },
  SlotKept: {
    version: 1,
    when: 'The agent accepted: the slot stays taken; same commit as `OfferAccepted`.',
    data: { conversationId, offerId },
  },
  SlotFreed: {
    version: 1,
    when: 'The conversation takes no room any more.',
    data: { conversationId, reason: 'gone' },
  },
  CapacityOverridden: {
    version: 1,
    when: 'Somebody decided that the agent gets more than there is room for.',
    data: {
      conversationId,
      byAgentId: 'a9e70000-0000-4000-8000-000000000002',
      load: 8,
      capacity: 6,
    },
    private: { reason: 'She knows the case.' },
  },
};

export const policyEntries: EntriesOf<PolicyEvent> = {
  PolicyPublished: {
    version: 1,
    when: 'The rules of routing were published in a new version.',
    data: { version: 1, rules, remark: 'Chats weigh two.' },
  },
};
