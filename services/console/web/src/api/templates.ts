/** Templates that a channel's platform has approved, and signs under messages. */
import type { Template } from '#libs/channels';
import { ask } from './client.js';
import { sendWithFile } from './conversations.js';

export type { Template };

type Button = Template['buttons'][number];

export interface FilledTemplate {
  readonly language: string;
  readonly category: Template['category'];
  readonly parameters: readonly string[];
  readonly parameterNames: readonly string[];
  readonly header?: string;
  readonly headerName?: string;
  readonly headerFile?: {
    readonly kind: 'image' | 'video' | 'file';
    /** Absent when the file itself goes along. */
    readonly url?: string;
    readonly name?: string;
  };
  readonly headerPlace?: {
    readonly latitude: number;
    readonly longitude: number;
    readonly name: string;
    readonly address: string;
  };
  readonly buttons?: readonly {
    readonly index: number;
    readonly kind: Exclude<Button['kind'], 'other'>;
    readonly value: string;
  }[];
  readonly text: string;
}

export const loadTemplates = (conversationId: string) =>
  ask<readonly Template[]>(`/conversations/${conversationId}/templates`);

export const sendTemplate = (
  conversationId: string,
  messageId: string,
  name: string,
  template: FilledTemplate,
  file: File | null,
) =>
  file
    ? sendWithFile(conversationId, { messageId, template: { name, template } }, file)
    : ask<unknown>(`/conversations/${conversationId}/messages`, {
        method: 'POST',
        body: { messageId, content: { kind: 'template', name, template } },
      });

/** `null` takes ours back. */
export const react = (conversationId: string, messageId: string, emoji: string | null) =>
  ask<unknown>(`/conversations/${conversationId}/messages/${messageId}/reaction`, {
    method: 'POST',
    body: { emoji },
  });
