export {
  type Backbone,
  type BackboneOptions,
  type Clock,
  type Need,
  openBackbone,
  systemClock,
} from './backbone.js';
export {
  BackboneModule,
  BUS,
  CLOCK,
  CONFIG,
  DATABASE,
  EVENT_STORE,
  HEALTH,
  type HostParts,
  LOG,
  METRICS,
  SEALER,
} from './backbone.module.js';
export {
  bootService,
  type BootOverrides,
  type HttpOptions,
  type RunningService,
  type ServiceOptions,
  startService,
} from './boot.js';
export { CLOSE_RESTART, type ClosableSocket, closeSockets } from './close-sockets.js';
export {
  ConfigError,
  type ConfigOf,
  EXIT_CONFIG,
  httpUrl,
  oneOf,
  parseConfig,
  port,
  readConfig,
  type Variable,
  variable,
  type Variables,
  wholeNumber,
} from './config.js';
export { type Check, type CheckResult, Health, type Readiness } from './health.js';
export { HostedReaction, type ReactionHost } from './hosted-reaction.js';
export {
  HostedProjection,
  hostedProjection,
  type HostedProjectionOptions,
  type ProjectionHost,
} from './hosted-projection.js';
export { createLog, type Log, type LogContext, withLogContext } from './log.js';
export {
  badField,
  type FieldError,
  Problem,
  type ProblemDetails,
  problemDetails,
  strictValidation,
  toProblem,
} from './problem.js';
export { acceptRawBodies } from './raw-bodies.js';
export { Sweeper } from './sweeper.js';
export {
  type BackboneConfig,
  backboneVariables,
  crmVariables,
  generativeVariables,
  type HostConfig,
  hostVariables,
  type ServiceName,
} from './variables.js';
