/** The environment of the overview. A wrong variable stops the start, with its name and its rule. */
import {
  backboneVariables,
  type ConfigOf,
  crmVariables,
  generativeVariables,
  hostVariables,
  httpUrl,
  port,
  variable,
} from '#libs/host';
import { z } from 'zod';

export const variables = {
  ...hostVariables('overview'),
  ...backboneVariables,
  ...generativeVariables,
  ...crmVariables,
  port: port('PORT', 3002),
  /** Where people open the console: links, the cookie's `Secure`, and the allowed origin follow it. */
  publicUrl: httpUrl('PUBLIC_URL', 'http://127.0.0.1:3000'),
  /** Proxies in front of us whose X-Forwarded-For is believed. */
  trustedProxies: variable(
    'TRUSTED_PROXIES',
    z
      .string()
      .transform((list) =>
        list
          .split(',')
          .map((entry) => entry.trim())
          .filter(Boolean),
      )
      .default(['127.0.0.1', '::1']),
    'a list of addresses or CIDR ranges, separated by commas',
  ),
} as const;

export type OverviewConfig = ConfigOf<typeof variables>;
