export { hoursOf } from './hours-of.js';
export {
  type PublishedFlow,
  type PublishRequest,
  type PublishResult,
  WorkspaceFlows,
} from './workspace-flows.js';
