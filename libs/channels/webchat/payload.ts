/** What a visitor's browser says, as the chat socket hands it on and as `/webhooks/webchat` takes it. */
import { z } from 'zod';

export const TEXT_CHARS_MAX = 10_000;
export const ATTACHMENT_BYTES_MAX = 5 * 1024 * 1024;

const attachment = z.object({
  name: z.string().trim().min(1).max(200),
  base64: z
    .string()
    .min(1)
    .max(Math.ceil(ATTACHMENT_BYTES_MAX / 3) * 4, 'must be at most 5 MiB')
    .regex(/^[A-Za-z0-9+/]+={0,2}$/, 'must be base64'),
});

/** The visitor's part, without who the visitor is: that comes from the token. */
export const spoken = z
  .object({
    clientMessageId: z.uuid(),
    text: z.string().max(TEXT_CHARS_MAX).optional(),
    /** A choice among the options of an earlier message. */
    choice: z.object({ title: z.string().max(200), payload: z.string().max(500) }).optional(),
    attachment: attachment.optional(),
    /** What the visitor filled in before the chat: a claim, never an identity. */
    name: z.string().trim().max(100).optional(),
    /** The site's proof of who the visitor is. */
    identity: z.string().max(4_000).optional(),
    /** Page the visitor is on, for the agent. */
    page: z.string().max(2_000).optional(),
  })
  .refine(
    ({ text, choice, attachment: file }) =>
      (text !== undefined && text.trim() !== '') || choice !== undefined || file !== undefined,
    { path: ['text'], message: 'must not be empty' },
  );

export type Spoken = z.infer<typeof spoken>;

export const webchatPayload = z.intersection(spoken, z.object({ visitorId: z.uuid() }));

export type WebchatPayload = z.infer<typeof webchatPayload>;
