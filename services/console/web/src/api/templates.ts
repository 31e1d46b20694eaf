/** Templates that a channel's platform has approved, and signs under messages. */
import { ask } from './client.js';

export interface Template {
  readonly name: string;
  readonly language: string;
  readonly category: 'marketing' | 'utility' | 'authentication';
  readonly text: string;
  readonly parameters: readonly string[];
  readonly header:
    | { readonly kind: 'text'; readonly text: string; readonly hasParameter: boolean }
    | { readonly kind: 'image' | 'video' | 'file' }
    | null;
  readonly buttons: readonly {
    readonly kind: 'url' | 'quick_reply' | 'other';
    readonly title: string;
    readonly hasParameter: boolean;
  }[];
}

export interface FilledTemplate {
  readonly language: string;
  readonly category: Template['category'];
  readonly parameters: readonly string[];
  readonly parameterNames: readonly string[];
  readonly header?: string;
  readonly buttons?: readonly { index: number; kind: 'url'; value: string }[];
  readonly text: string;
}

export const loadTemplates = (conversationId: string) =>
  ask<readonly Template[]>(`/conversations/${conversationId}/templates`);

export const sendTemplate = (
  conversationId: string,
  messageId: string,
  name: string,
  template: FilledTemplate,
) =>
  ask<unknown>(`/conversations/${conversationId}/messages`, {
    method: 'POST',
    body: { messageId, content: { kind: 'template', name, template } },
  });

/** `null` takes ours back. */
export const react = (conversationId: string, messageId: string, emoji: string | null) =>
  ask<unknown>(`/conversations/${conversationId}/messages/${messageId}/reaction`, {
    method: 'POST',
    body: { emoji },
  });
