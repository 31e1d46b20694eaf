/**
 * The sandbox's settings, read once from the environment. Production is refused outright: whoever
 * reaches this service may speak as any customer.
 */
import { EXIT_CONFIG, hostVariables, httpUrl, parseConfig, port, variable } from '#libs/host';
import { z } from 'zod';

const DEFAULT_PORT = 3003;

const variables = {
  ...hostVariables('sandbox'),
  port: port('PORT', DEFAULT_PORT),
  /** Where the pretend platforms deliver their webhooks, and where web chat connects. */
  ingressUrl: httpUrl('INGRESS_URL', 'http://127.0.0.1:3001'),
  /** The ingress' SMTP listener, to which pretend customers send their mail. */
  ingressSmtpHost: variable(
    'INGRESS_SMTP_HOST',
    z.string().min(1).default('127.0.0.1'),
    'a host name',
  ),
  ingressSmtpPort: port('SMTP_PORT', 2525),
  /** The pretend mailbox: it receives what the house sends out. */
  mailboxPort: port('SANDBOX_SMTP_PORT', 2526),
  /** Origin that web chat customers come from. */
  publicUrl: httpUrl('PUBLIC_URL', 'http://127.0.0.1:3000'),
  /** Address of this service as the house reaches it; media links point here. */
  sandboxUrl: httpUrl('SANDBOX_URL', `http://127.0.0.1:${DEFAULT_PORT}`),
  /** Of the example system at /sandbox/crm: what the demo connects it with. */
  crmSecret: variable(
    'SANDBOX_CRM_SECRET',
    z.string().min(16).default('sandbox-crm-secret'),
    'at least 16 characters',
  ),
  inboxesFile: variable(
    'SANDBOX_INBOXES_FILE',
    z.string().min(1),
    'the path of the JSON file that names the inboxes to play with (the demo seed writes it)',
  ),
};

export type SandboxConfig = ReturnType<typeof parseConfig<typeof variables>>;

/** Ends the process with one sentence when it must not run here or a variable is wrong. */
export function sandboxConfig(): SandboxConfig {
  if (process.env.NODE_ENV === 'production') {
    process.stderr.write(
      'NODE_ENV is "production": the sandbox lets anybody play any customer and never runs there.\n',
    );
    process.exit(EXIT_CONFIG);
  }
  return parseConfig(variables);
}
