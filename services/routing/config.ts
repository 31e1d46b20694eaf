/** Environment of routing, read once. */
import {
  backboneVariables,
  type ConfigOf,
  hostVariables,
  parseConfig,
  wholeNumber,
} from '#libs/host';

const milliseconds = (env: string, fallback: number) =>
  wholeNumber(env, { min: 100, max: 86_400_000, fallback, unit: 'milliseconds' });

const variables = {
  ...hostVariables('routing'),
  ...backboneVariables,
  /** Conversations that one agent holds or is offered at a time. */
  capacity: wholeNumber('CONVERSATIONS_PER_AGENT_MAX', { min: 1, max: 1_000, fallback: 6 }),
  /** How long an offer rings before the next agent is asked. */
  ringMs: milliseconds('OFFER_RING_MS', 10_000),
  /** After everybody let it pass, they are asked again after this time. */
  nextRoundAfterMs: milliseconds('OFFER_NEXT_ROUND_MS', 20_000),
  /** An agent who is offline for longer gives back what they hold. */
  absenceMs: milliseconds('AGENT_ABSENCE_MS', 60_000),
};

export type RoutingConfig = ConfigOf<typeof variables>;

/** Ends the process with code 78 and one sentence per problem when the environment is wrong. */
export function routingConfig(): RoutingConfig {
  return parseConfig(variables);
}
