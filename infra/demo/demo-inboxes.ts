/**
 * The demo's four inboxes: what the API is told to connect, and what the sandbox is told so that it
 * can play the platforms and the customers behind them. Secrets are derived from one key, so that
 * both always agree and seeding can be repeated.
 */
import { createHmac } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';

/** Where the parts of the house are, as they see each other. */
export interface DemoPlaces {
  readonly overviewUrl: string;
  /** What people open in their browser. */
  readonly publicUrl: string;
  readonly sandboxUrl: string;
  readonly sandboxSmtpHost: string;
  readonly sandboxSmtpPort: number;
}

export interface DemoInbox {
  readonly channel: string;
  readonly name: string;
  /** As POST /api/v1/inboxes takes it; its pretend platform is the sandbox. */
  readonly config: Readonly<Record<string, unknown>>;
}

export function demoInboxes(places: DemoPlaces, demoKey: string): DemoInbox[] {
  const secret = (name: string) =>
    createHmac('sha256', demoKey).update(name).digest('hex').slice(0, 40);
  const graphUrl = `${places.sandboxUrl}/graph`;
  return [
    {
      channel: 'webchat',
      name: 'Website',
      config: {
        siteName: 'Nordlicht Outdoor',
        allowedOrigins: originsOf(places.publicUrl),
        secret: secret('webchat'),
      },
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
        businessAccountId: '104729000000003',
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
        smtp: { host: places.sandboxSmtpHost, port: places.sandboxSmtpPort, secure: false },
      },
    },
  ];
}

/** A loopback address has two names, and people type either. */
function originsOf(publicUrl: string): string[] {
  const { origin } = new URL(publicUrl);
  return [...new Set([origin, origin.replace('//127.0.0.1', '//localhost')])];
}

/** The file holds secrets: readable by its owner only, and replaced as a whole. */
export function writeSandboxInboxes(
  file: string,
  inboxes: readonly (DemoInbox & { inboxId: string })[],
): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(inboxes, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
