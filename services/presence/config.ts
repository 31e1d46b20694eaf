/** Environment of presence, read once. */
import {
  backboneVariables,
  type ConfigOf,
  hostVariables,
  parseConfig,
  wholeNumber,
} from '#libs/host';

const variables = {
  ...hostVariables('presence'),
  ...backboneVariables,
  /** How long an agent is believed to be here after the last beat; clients beat every 5 seconds. */
  leaseMs: wholeNumber('PRESENCE_LEASE_MS', {
    min: 1_000,
    max: 300_000,
    fallback: 15_000,
    unit: 'milliseconds',
  }),
  sweepEveryMs: wholeNumber('PRESENCE_SWEEP_MS', {
    min: 50,
    max: 60_000,
    fallback: 1_000,
    unit: 'milliseconds',
  }),
};

export type PresenceConfig = ConfigOf<typeof variables>;

/** Ends the process with code 78 and one sentence per problem when the environment is wrong. */
export function presenceConfig(): PresenceConfig {
  return parseConfig(variables);
}
