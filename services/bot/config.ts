/** Environment of the bot, read once. */
import {
  backboneVariables,
  type ConfigOf,
  crmVariables,
  generativeVariables,
  hostVariables,
  oneOf,
  parseConfig,
} from '#libs/host';

const variables = {
  ...hostVariables('bot'),
  ...backboneVariables,
  ...generativeVariables,
  ...crmVariables,
  /** Whom the language model may speak to. To agents it only suggests, whatever this says. */
  generativeAudience: oneOf('GENERATIVE_AUDIENCE', ['agents', 'customers'], 'agents'),
};

export type BotConfig = ConfigOf<typeof variables>;

/** Ends the process with code 78 and one sentence per problem when the environment is wrong. */
export function botConfig(): BotConfig {
  return parseConfig(variables);
}
