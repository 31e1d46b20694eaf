export {
  type Needs,
  noNeeds,
  skillFor,
  type Staff,
  whyNot,
  type WhyNot,
  whyUnfit,
} from './eligibility.js';
export { type Candidate, type Match, match } from './matching.js';
export {
  needsOf,
  type PlannedAgent,
  type PlannedConversation,
  type RoutingFacts,
  staffOf,
  teamOf,
  waitingOf,
  whyNotNow,
} from './facts.js';
export {
  type PlannedOffer,
  planRouting,
  type ReturnReason,
  type RoutingPlan,
  type Settling,
} from './plan.js';
export {
  channelRule,
  type ChannelRule,
  defaultPolicy,
  faultsOf,
  type InboxRule,
  isName,
  type MatchingPolicy,
  NAME_RULE,
  type PolicyFault,
  type PolicyRules,
} from './policy.js';
export {
  type PolicyEvent,
  type PolicyRefusal,
  type PolicyState,
  publishedPolicy,
  type PublishPolicy,
} from './published-policy.js';
export { expectedSeconds, type Told, whatToTell } from './queue-facts.js';
export { inOrder, nextRoundAt, urgencyOf, type Waiting } from './waiting.js';
export {
  placeInLine,
  stillHere,
  takenUp,
  type WaitLanguage,
  waitLanguage,
} from './words.js';
