export type { DoneLookup } from './done-lookup.js';
export { hoursOf } from './hours-of.js';
export {
  type PublishedFlow,
  type PublishRequest,
  type PublishResult,
  WorkspaceFlows,
} from './workspace-flows.js';
export {
  boundVersion,
  commandOf,
  earlierQuestions,
  markupOf,
  placeOf,
  type TurnContext,
  variablesOf,
} from './turn-command.js';
