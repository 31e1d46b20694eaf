/** Environment of the front door, read once. */
import { type ConfigOf, hostVariables, httpUrl, parseConfig, port } from '#libs/host';

const variables = {
  ...hostVariables('console'),
  port: port('PORT', 3000),
  ingressUrl: httpUrl('INGRESS_URL', 'http://127.0.0.1:3001'),
  overviewUrl: httpUrl('OVERVIEW_URL', 'http://127.0.0.1:3002'),
  sandboxUrl: httpUrl('SANDBOX_URL', 'http://127.0.0.1:3003'),
  widgetUrl: httpUrl('WIDGET_URL', 'http://127.0.0.1:3004'),
  analyticsUrl: httpUrl('ANALYTICS_URL', 'http://127.0.0.1:3005'),
};

export type ConsoleConfig = ConfigOf<typeof variables>;

/** Ends the process with code 78 and one sentence per problem when the environment is wrong. */
export function consoleConfig(): ConsoleConfig {
  return parseConfig(variables);
}
