/** What may be sent to the Send API of Messenger. Pure. */
import { z } from 'zod';

const TEXT_MAX = 2_000;

const Attachment = z.looseObject({
  type: z.string(),
  payload: z.looseObject({ url: z.string().optional(), attachment_id: z.string().optional() }),
});
export const SendRequest = z.object({
  recipient: z.looseObject({ id: z.coerce.string() }),
  messaging_type: z.enum(['RESPONSE', 'UPDATE', 'MESSAGE_TAG', 'UTILITY']).optional(),
  tag: z.string().optional(),
  sender_action: z.enum(['typing_on', 'typing_off', 'mark_seen', 'react', 'unreact']).optional(),
  /** Of `react` and `unreact`. */
  payload: z.looseObject({ message_id: z.string(), reaction: z.string().optional() }).optional(),
  reply_to: z.looseObject({ mid: z.string() }).optional(),
  message: z
    .looseObject({
      text: z.string().optional(),
      template: z.looseObject({ name: z.string() }).optional(),
      metadata: z.string().optional(),
      attachment: Attachment.optional(),
      attachments: z.array(Attachment).optional(),
      quick_replies: z
        .array(z.looseObject({ title: z.string().optional(), payload: z.string().optional() }))
        .max(13)
        .optional(),
    })
    .optional(),
});
export type SendMessage = NonNullable<z.infer<typeof SendRequest>['message']>;

/** Meta's sentence when the request makes no sense; else null. */
export function refusalOf(request: z.infer<typeof SendRequest>): string | null {
  const { message } = request;
  if (!message) return '(#100) Either message or sender_action is required.';
  if (!request.messaging_type) return '(#100) The parameter messaging_type is required.';
  if (request.messaging_type === 'MESSAGE_TAG' && request.tag !== 'HUMAN_AGENT') {
    return `(#100) Invalid tag: ${request.tag ?? 'none'}.`;
  }
  const hasFile = Boolean(message.attachment ?? message.attachments?.length);
  if (message.template)
    return request.messaging_type === 'UTILITY'
      ? null
      : '(#100) A template needs the messaging_type UTILITY.';
  if (!message.text && !hasFile)
    return '(#100) Message cannot be empty, must provide valid attachment or text';
  if ((message.text?.length ?? 0) > TEXT_MAX) {
    return `(#100) Length of param message[text] must be less than or equal to ${TEXT_MAX}`;
  }
  return null;
}
