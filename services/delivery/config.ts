/** Environment of the delivery, read once. */
import {
  backboneVariables,
  type ConfigOf,
  hostVariables,
  parseConfig,
  wholeNumber,
} from '#libs/host';

const variables = {
  ...hostVariables('delivery'),
  ...backboneVariables,
  /** Whole time that one call of a channel may take, in milliseconds. */
  sendTimeoutMs: wholeNumber('SEND_TIMEOUT_MS', {
    min: 100,
    max: 120_000,
    fallback: 15_000,
    unit: 'milliseconds',
  }),
  /** Pause between two looks at all accounts, in milliseconds. */
  inboxCheckEveryMs: wholeNumber('INBOX_CHECK_EVERY_MS', {
    min: 1_000,
    max: 86_400_000,
    fallback: 300_000,
    unit: 'milliseconds',
  }),
  /** Larger files of customers are not fetched. */
  fileBytesMax: wholeNumber('MEDIA_BYTES_MAX', {
    min: 1024,
    max: 100 * 1024 * 1024,
    fallback: 25 * 1024 * 1024,
    unit: 'bytes',
  }),
};

export type DeliveryConfig = ConfigOf<typeof variables>;

/** Ends the process with code 78 and one sentence per problem when the environment is wrong. */
export function deliveryConfig(): DeliveryConfig {
  return parseConfig(variables);
}
