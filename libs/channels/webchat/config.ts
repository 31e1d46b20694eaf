/** Settings of a site's web chat. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';

/** How long an answer may stay unread after the visitor left, before it follows by email. */
export const MAIL_AFTER_SECONDS = 120;

export const webchatConfig = z.object({
  /** What visitors read at the top of the chat. */
  siteName: z.string().trim().min(1).max(80).default('Chat with us'),
  /** First line of an empty chat. */
  greeting: z.string().trim().max(300).default('Hello! How can we help you?'),
  /** What the bot is called in the chat. */
  botName: z.string().trim().min(1).max(40).default('Assistant'),
  /** Colour of the button and of the visitor's own words. */
  colour: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour such as #0b6e4f')
    .default('#0b6e4f'),
  /** Origins of the sites that may open this chat, such as `https://shop.example`. Empty: any. */
  allowedOrigins: z
    .array(
      z.string().regex(/^https?:\/\/[^/\s]+$/, 'must be an origin such as https://shop.example'),
    )
    .max(100)
    .default([]),
  /** Signs visitors' tokens. Drawn when the inbox is connected; a new one forgets all visitors. */
  secret: z
    .string()
    .min(32)
    .default(() => randomBytes(32).toString('base64url')),
  /**
   * Shared with the site's own server, which signs who a visitor is (see `identity.ts`). Absent: all
   * visitors are anonymous.
   */
  identitySecret: z.string().min(32).optional(),
  /** Refuse visitors without a proof. */
  identityRequired: z.boolean().default(false),
  /** Send answers that stay unread after visitors by email, where they left an address. */
  continueByMail: z.boolean().default(true),
  /** The inbox of email through which that goes. Absent: the workspace's first. */
  mailInboxId: z.uuid().optional(),
  /** Seconds after which an answer that nobody read follows a visitor who has left. */
  mailAfterSeconds: z.number().int().min(10).max(86_400).default(MAIL_AFTER_SECONDS),
});

export type WebchatConfig = z.infer<typeof webchatConfig>;
