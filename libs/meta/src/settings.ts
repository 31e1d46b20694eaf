/** Settings that every inbox on Meta's platform has; each channel adds its account. */
import { z } from 'zod';

const secret = z.string().min(1, 'must not be empty');

export const metaSettings = {
  /** Signs every delivery to us. */
  appSecret: secret,
  /** Still accepted while `appSecret` is being replaced. */
  olderAppSecrets: z.array(secret).max(5).default([]),
  /** Chosen by us, typed into Meta's webhook page, and sent back in the handshake. */
  verifyToken: secret,
  /** Page, system user or Instagram token that sends for us. */
  accessToken: secret,
  graphUrl: z.url({ protocol: /^https?$/ }).default('https://graph.facebook.com'),
  apiVersion: z
    .string()
    .regex(/^v\d{1,3}\.\d{1,2}$/, 'must look like v25.0')
    .default('v25.0'),
} as const;

export interface MetaSettings {
  readonly appSecret: string;
  readonly olderAppSecrets: readonly string[];
  readonly verifyToken: string;
  readonly accessToken: string;
  readonly graphUrl: string;
  readonly apiVersion: string;
}

export function secretsOf(settings: MetaSettings): readonly string[] {
  return [settings.appSecret, ...settings.olderAppSecrets];
}
