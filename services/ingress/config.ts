/** Environment of the ingress, read once. */
import {
  backboneVariables,
  type ConfigOf,
  hostVariables,
  httpUrl,
  parseConfig,
  port,
  wholeNumber,
} from '#libs/host';

const variables = {
  ...hostVariables('ingress'),
  ...backboneVariables,
  port: port('PORT', 3001),
  /** Where people reach the house: its own pages may open every chat. */
  publicUrl: httpUrl('PUBLIC_URL', 'http://127.0.0.1:3000'),
  /** Mail arrives here. */
  smtpPort: port('SMTP_PORT', 2525),
  /** A visitor without a socket for so long has left. */
  visitorGoneAfterMs: wholeNumber('VISITOR_GONE_AFTER_MS', {
    min: 900,
    max: 600_000,
    fallback: 45_000,
    unit: 'milliseconds',
  }),
  databasePoolMax: wholeNumber('DATABASE_POOL_MAX', {
    min: 3,
    max: 100,
    fallback: 8,
    unit: 'connections',
  }),
};

export type IngressConfig = ConfigOf<typeof variables>;

/** Ends the process with code 78 and one sentence per problem when the environment is wrong. */
export function ingressConfig(): IngressConfig {
  return parseConfig(variables);
}
