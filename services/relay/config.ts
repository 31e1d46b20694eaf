/** Environment of relay, read once. */
import {
  backboneVariables,
  type ConfigOf,
  hostVariables,
  parseConfig,
  wholeNumber,
} from '#libs/host';

const variables = {
  ...hostVariables('relay'),
  ...backboneVariables,
  /** Size of the log's tail on the NATS server's disk. */
  logMebibytesMax: wholeNumber('LOG_MEBIBYTES_MAX', {
    min: 16,
    max: 1_000_000,
    fallback: 128,
    unit: 'mebibytes',
  }),
  logHoursMax: wholeNumber('LOG_HOURS_MAX', { min: 1, max: 8_760, fallback: 72, unit: 'hours' }),
  /** The process is not ready when it is further behind than this. */
  lagMax: wholeNumber('RELAY_LAG_MAX', {
    min: 1,
    max: 1_000_000_000,
    fallback: 10_000,
    unit: 'events',
  }),
};

export type RelayConfig = ConfigOf<typeof variables>;

/** Ends the process with code 78 and one sentence per problem when the environment is wrong. */
export function relayConfig(): RelayConfig {
  return parseConfig(variables);
}
