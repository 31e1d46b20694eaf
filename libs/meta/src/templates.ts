/**
 * Templates of a WhatsApp business account or of a page: which there are, and how one is said.
 * developers.facebook.com/docs/whatsapp/business-management-api/message-templates and
 * developers.facebook.com/docs/messenger-platform/send-messages/utility-messages
 */
import type { SendTools, Template } from '#libs/channels';
import type { Content } from '#libs/conversation';
import { z } from 'zod';
import { callGraph } from './graph.js';
import type { MetaSettings } from './settings.js';
import { optional } from './values.js';

type Settings = Pick<MetaSettings, 'graphUrl' | 'apiVersion' | 'accessToken'>;

const Listed = z.looseObject({
  data: z.array(z.unknown()),
});
const Button = z.looseObject({
  type: z.string(),
  text: optional(z.string()),
  url: optional(z.string()),
});
const Component = z.looseObject({
  type: z.string(),
  format: optional(z.string()),
  text: optional(z.string()),
  buttons: optional(z.array(Button)),
});
const Listing = z.looseObject({
  name: z.string().min(1),
  language: z.string().min(1),
  category: z.string(),
  status: optional(z.string()),
  components: z.array(Component),
});

/** Only approved ones; a listing that cannot be read is left out, and never sent wrongly. */
export async function listTemplates(
  account: string,
  settings: Settings,
  tools: SendTools,
): Promise<readonly Template[]> {
  const path = `${account}/message_templates?status=APPROVED&fields=name,language,category,status,components&limit=200`;
  const answer = await callGraph({ path }, settings, tools);
  if (answer.kind !== 'ok') throw new Error(`Meta does not list its templates: ${answer.kind}.`);
  return Listed.parse(answer.body).data.flatMap((each) => {
    const listing = Listing.safeParse(each);
    if (!listing.success || (listing.data.status ?? 'APPROVED') !== 'APPROVED') return [];
    return [templateOf(listing.data)];
  });
}

function templateOf({ name, language, category, components }: z.output<typeof Listing>): Template {
  const part = (type: string) => components.find((each) => each.type.toUpperCase() === type);
  const text = part('BODY')?.text ?? '';
  return {
    name,
    language,
    category: categoryOf(category),
    text,
    parameters: parametersIn(text),
    header: headerOf(part('HEADER')),
    buttons: (part('BUTTONS')?.buttons ?? []).map(({ type, text: title, url }) => ({
      kind: type === 'URL' ? 'url' : type === 'QUICK_REPLY' ? 'quick_reply' : 'other',
      title: title ?? type,
      hasParameter: parametersIn(url ?? '').length > 0,
    })),
  };
}

function headerOf(header: z.output<typeof Component> | undefined): Template['header'] {
  switch (header?.format?.toUpperCase()) {
    case 'TEXT':
      return {
        kind: 'text',
        text: header.text ?? '',
        hasParameter: parametersIn(header.text ?? '').length > 0,
      };
    case 'IMAGE':
      return { kind: 'image' };
    case 'VIDEO':
      return { kind: 'video' };
    case 'DOCUMENT':
      return { kind: 'file' };
    default:
      return null;
  }
}

/** `{{1}}`, `{{first_name}}`: each once, in their order. */
function parametersIn(text: string): string[] {
  const names = [...text.matchAll(/{{\s*([a-z0-9_]{1,60})\s*}}/gi)].map(
    (match) => match[1] as string,
  );
  return [...new Set(names)];
}

function categoryOf(category: string): Template['category'] {
  const word = category.toLowerCase();
  return word === 'utility' || word === 'authentication' ? word : 'marketing';
}

type TemplateContent = Extract<Content, { kind: 'template' }>;

/** The `template` of a send. `file`: the header's file as Meta takes it, where there is one. */
export function sayTemplate(
  { name, language, parameters, parameterNames, header, buttons }: TemplateContent,
  file: object | null,
): object {
  const text = (value: string, named?: string) => ({
    type: 'text',
    ...(named && !/^\d+$/.test(named) ? { parameter_name: named } : {}),
    text: value,
  });
  const components = [
    ...(header && 'text' in header
      ? [{ type: 'header', parameters: [text(header.text)] }]
      : header && file
        ? [{ type: 'header', parameters: [fileParameter(header.kind, file)] }]
        : []),
    ...(parameters.length > 0
      ? [
          {
            type: 'body',
            parameters: parameters.map((value, index) => text(value, parameterNames?.[index])),
          },
        ]
      : []),
    ...(buttons ?? []).map(({ index, kind, value }) => ({
      type: 'button',
      sub_type: kind,
      index: String(index),
      parameters: [kind === 'url' ? text(value) : { type: 'payload', payload: value }],
    })),
  ];
  return { name, language: { code: language }, ...(components.length > 0 ? { components } : {}) };
}

function fileParameter(kind: 'image' | 'video' | 'file', file: object): object {
  const type = kind === 'file' ? 'document' : kind;
  return { type, [type]: file };
}
