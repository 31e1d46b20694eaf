/**
 * The demo's four inboxes: what the API is told to connect, and what the sandbox is told so that it
 * can play the platforms and the customers behind them. Secrets are derived, so both always agree.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type HousePlan, sandboxInboxesFile } from './house-plan.js';
import { demoSecret, type Secrets } from './secrets.js';

export interface DemoInbox {
  readonly channel: string;
  readonly name: string;
  /** As POST /api/v1/inboxes takes it; its pretend platform is the sandbox. */
  readonly config: Readonly<Record<string, unknown>>;
}

export function demoInboxes(plan: HousePlan, secrets: Secrets): DemoInbox[] {
  const secret = (name: string) => demoSecret(secrets, name);
  const graphUrl = `${plan.sandboxUrl}/graph`;
  return [
    {
      channel: 'webchat',
      name: 'Website',
      config: { siteName: 'Nordlicht Outdoor', allowedOrigins: [plan.publicUrl] },
    },
    {
      channel: 'messenger',
      name: 'Facebook page',
      config: {
        pageId: '104729000000001',
        appSecret: secret('messenger app'),
        verifyToken: secret('messenger verify'),
        accessToken: secret('messenger page'),
        graphUrl,
      },
    },
    {
      channel: 'whatsapp',
      name: 'WhatsApp',
      config: {
        phoneNumberId: '104729000000002',
        displayPhoneNumber: '+49 30 5550100',
        appSecret: secret('whatsapp app'),
        verifyToken: secret('whatsapp verify'),
        accessToken: secret('whatsapp number'),
        graphUrl,
      },
    },
    {
      channel: 'email',
      name: 'Mailbox',
      config: {
        address: 'help@demo.convolog.example',
        senderName: 'Nordlicht Outdoor',
        secret: secret('email'),
        smtp: { host: '127.0.0.1', port: plan.sandboxSmtpPort, secure: false },
      },
    },
  ];
}

/** The file holds secrets: readable by its owner only, and replaced as a whole. */
export function writeSandboxInboxes(
  dataDir: string,
  inboxes: readonly (DemoInbox & { inboxId: string })[],
): void {
  const file = sandboxInboxesFile(dataDir);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(inboxes, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
