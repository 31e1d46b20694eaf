export {
  agent,
  type AgentCommand,
  type AgentEvent,
  type AgentState,
  type AgentStatus,
  type OfflineReason,
} from './agent.js';
