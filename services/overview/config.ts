/** The environment of the overview. A wrong variable stops the start, with its name and its rule. */
import {
  backboneVariables,
  type ConfigOf,
  hostVariables,
  httpUrl,
  port,
  variable,
  wholeNumber,
} from '#libs/host';
import { z } from 'zod';

export const variables = {
  ...hostVariables('overview'),
  ...backboneVariables,
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
  /** OpenAI-compatible endpoint that drafts suggestions for agents; all three, or it is off. */
  generativeUrl: variable(
    'GENERATIVE_URL',
    z
      .string()
      .refine((value) => /^https?:\/\/\S+$/.test(value))
      .optional(),
    'the address of an OpenAI-compatible API up to its version, such as https://api.example.com/v1',
  ),
  generativeKey: variable('GENERATIVE_KEY', z.string().min(1).optional(), 'the key for it'),
  generativeModel: variable('GENERATIVE_MODEL', z.string().min(1).optional(), 'a model of it'),
  generativeTimeoutMs: wholeNumber('GENERATIVE_TIMEOUT_MS', {
    min: 100,
    max: 30_000,
    fallback: 4_000,
    unit: 'milliseconds',
  }),
} as const;

export type OverviewConfig = ConfigOf<typeof variables>;
