/** Environment of the bot, read once. */
import { backboneVariables, type ConfigOf, hostVariables, parseConfig } from '#libs/host';

const variables = { ...hostVariables('bot'), ...backboneVariables };

export type BotConfig = ConfigOf<typeof variables>;

/** Ends the process with code 78 and one sentence per problem when the environment is wrong. */
export function botConfig(): BotConfig {
  return parseConfig(variables);
}
