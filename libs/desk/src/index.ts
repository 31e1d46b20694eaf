export {
  AgentDesk,
  type AgentResult,
  appendOf,
  asAgentFact,
  type LoadedAgent,
  type TogetherResult,
} from './agent-desk.js';
export {
  type Alongside,
  asFact,
  ContentionError,
  ConversationDesk,
  type HandleOptions,
  type HandleResult,
  type LoadedConversation,
} from './conversation-desk.js';
export { type Cause, type Decided, envelope } from './envelope.js';
export { type ForgetResult, forgetContact } from './forget-contact.js';
export { KeyedQueue } from './keyed-queue.js';
export {
  type LoadedContact,
  type LoadedPerson,
  PersonDesk,
  type PersonResult,
} from './person-desk.js';
export { Policies } from './policies.js';
