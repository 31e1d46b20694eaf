/** Environment of routing, read once. The rules are no environment: they are published (libs/matching). */
import { backboneVariables, type ConfigOf, hostVariables, parseConfig } from '#libs/host';

const variables = { ...hostVariables('routing'), ...backboneVariables };

export type RoutingConfig = ConfigOf<typeof variables>;

/** Ends the process with code 78 and one sentence per problem when the environment is wrong. */
export function routingConfig(): RoutingConfig {
  return parseConfig(variables);
}
