export { agent, type AgentCommand, type AgentRefusal, type TakeSlot } from './agent.js';
export type {
  Abilities,
  AgentEvent,
  AgentEventType,
  AgentFact,
  AgentStatus,
  AwayReason,
  FreedReason,
  OfflineReason,
  SlotReason,
} from './events.js';
export { type AgentState, evolveAgent, initialAgent, loadOf, type Slot } from './state.js';
export { staffMember, type StaffMember } from './staff-at.js';
