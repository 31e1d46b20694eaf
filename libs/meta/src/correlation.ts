/**
 * The text that we send along with a message and that Meta carries back in its reports
 * (`biz_opaque_callback_data` on WhatsApp, `metadata` on Messenger): our message id, and the
 * conversation it belongs to, so that a report finds its way even when it names the customer
 * differently from the messages.
 */
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const OURS = new RegExp(`^(${UUID})(?:/(${UUID}))?$`, 'i');

export interface Correlation {
  readonly messageId: string;
  readonly conversationId: string | undefined;
}

export function correlationText(message: {
  readonly messageId: string;
  readonly conversationId: string;
}): string {
  return `${message.messageId}/${message.conversationId}`;
}

/** `null` for texts of other senders. */
export function readCorrelation(text: unknown): Correlation | null {
  const match = typeof text === 'string' ? OURS.exec(text) : null;
  return match ? { messageId: match[1] as string, conversationId: match[2] } : null;
}
