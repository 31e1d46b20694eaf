/** Settings of a mailbox. Secrets are sealed with the inbox and never shown again. */
import { z } from 'zod';

export const emailConfig = z.object({
  /** Where customers write to. */
  address: z.email(),
  /** Signs the webhook, our Message-IDs and reply addresses. Changing it orphans running threads. */
  secret: z.string().min(16),
  smtp: z.object({
    host: z.string().min(1),
    port: z.number().int().min(1).max(65_535),
    /** TLS from the first byte (465). Otherwise STARTTLS is used where the server offers it. */
    secure: z.boolean().default(false),
    /** Refuse to send when the connection cannot be encrypted. */
    requireTls: z.boolean().default(false),
    user: z.string().optional(),
    pass: z.string().optional(),
  }),
  /** Where mail is fetched from. Absent: it is brought by webhook or to our own listener. */
  imap: z
    .object({
      host: z.string().min(1),
      port: z.number().int().min(1).max(65_535).default(993),
      /** TLS from the first byte (993). Otherwise STARTTLS is used where the server offers it. */
      secure: z.boolean().default(true),
      /** Refuse to log in when the connection cannot be encrypted. */
      requireTls: z.boolean().default(true),
      user: z.string().min(1),
      pass: z.string().min(1),
      folder: z.string().min(1).default('INBOX'),
      afterwards: z.enum(['leave', 'mark_seen', 'delete']).default('leave'),
      history: z.boolean().default(false),
      pollSeconds: z.number().int().min(1).max(3_600).default(60),
    })
    .optional(),
  /**
   * Name of our own mail server in `Authentication-Results`. Only what that server says about SPF,
   * DKIM and DMARC is believed; anybody can write such a header. Absent: nothing is.
   */
  authenticationServer: z.string().min(1).max(255).optional(),
  senderName: z.string().max(100).default(''),
  /** Off for mail systems that refuse `name+tag@domain`. */
  plusAddressing: z.boolean().default(true),
});

export type EmailConfig = z.infer<typeof emailConfig>;
