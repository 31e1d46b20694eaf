/** Environment of the analytics, read once. */
import {
  backboneVariables,
  type ConfigOf,
  hostVariables,
  httpUrl,
  parseConfig,
  port,
} from '#libs/host';

const variables = {
  ...hostVariables('analytics'),
  ...backboneVariables,
  port: port('PORT', 3005),
  /** Whoever asks is known there: sessions belong to the overview. */
  overviewUrl: httpUrl('OVERVIEW_URL', 'http://127.0.0.1:3002'),
};

export type AnalyticsConfig = ConfigOf<typeof variables>;

/** Ends the process with code 78 and one sentence per problem when the environment is wrong. */
export function analyticsConfig(): AnalyticsConfig {
  return parseConfig(variables);
}
