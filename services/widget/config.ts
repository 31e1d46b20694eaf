/** Environment of the widget's server, read once. */
import { type ConfigOf, hostVariables, parseConfig, port } from '#libs/host';

const variables = {
  ...hostVariables('widget'),
  port: port('PORT', 3004),
};

export type WidgetConfig = ConfigOf<typeof variables>;

/** Ends the process with code 78 and one sentence per problem when the environment is wrong. */
export function widgetConfig(): WidgetConfig {
  return parseConfig(variables);
}
