/** Templates that the pretend accounts have had approved, and what the platform says of a wrong one. */
import { z } from 'zod';

export const TEMPLATES = [
  {
    id: '1',
    name: 'order_update',
    language: 'en',
    status: 'APPROVED',
    category: 'UTILITY',
    components: [
      { type: 'BODY', text: 'Hello {{1}}, your order {{2}} is on its way.' },
      { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Thank you' }] },
    ],
  },
  {
    id: '2',
    name: 'spring_offer',
    language: 'en',
    status: 'APPROVED',
    category: 'MARKETING',
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'Spring at {{1}}' },
      { type: 'BODY', text: '{{1}}, all tents are cheaper this week.' },
      {
        type: 'BUTTONS',
        buttons: [{ type: 'URL', text: 'Look', url: 'https://shop.example/{{1}}' }],
      },
    ],
  },
  {
    id: '3',
    name: 'may_we_go_on',
    language: 'en',
    status: 'APPROVED',
    category: 'UTILITY',
    components: [{ type: 'BODY', text: 'May we come back to your question?' }],
  },
  {
    id: '4',
    name: 'your_invoice',
    language: 'en',
    status: 'APPROVED',
    category: 'UTILITY',
    components: [
      { type: 'HEADER', format: 'DOCUMENT' },
      { type: 'BODY', text: 'Your invoice {{number}} is above.' },
    ],
  },
  {
    id: '5',
    name: 'winter_code',
    language: 'en',
    status: 'APPROVED',
    category: 'MARKETING',
    components: [
      { type: 'HEADER', format: 'IMAGE' },
      { type: 'BODY', text: 'A tenth off until Sunday.' },
      { type: 'BUTTONS', buttons: [{ type: 'COPY_CODE', text: 'Copy the code' }] },
    ],
  },
  {
    id: '6',
    name: 'meet_us',
    language: 'en',
    status: 'APPROVED',
    category: 'UTILITY',
    components: [
      { type: 'HEADER', format: 'LOCATION' },
      { type: 'BODY', text: 'We meet at {{1}}, at the place above.' },
    ],
  },
];

/** A page's own, in the flat form in which Meta lists them, with buttons as only a page has. */
export const PAGE_TEMPLATES = [
  {
    id: '11',
    name: 'order_update',
    language: 'en',
    category: 'UTILITY',
    body: 'Hello {{1}}, your order {{2}} is on its way.',
    buttons: [
      { type: 'URL', text: 'Follow it', url: 'https://shop.example/orders/{{1}}' },
      { type: 'POSTBACK', text: 'Thank you', payload: 'thanks_{{1}}' },
    ],
  },
  {
    id: '12',
    name: 'may_we_go_on',
    language: 'en',
    category: 'UTILITY',
    body: 'May we come back to your question?',
  },
];

type Refusal = { readonly code: string; readonly detail: string };
type Judged = Refusal | { readonly text: string };

const Parameter = z.looseObject({ type: z.string() });
const Component = z.looseObject({
  type: z.string(),
  parameters: z.array(Parameter).default([]),
});
const Asked = z.looseObject({
  name: z.string(),
  language: z.looseObject({ code: z.string() }),
  components: z.array(Component).default([]),
});
type Asked = z.infer<typeof Asked>;

/** What WhatsApp says (132001, 132000, 132012), or what the phone shows. */
export function judgeTemplate(template: unknown): Judged {
  const asked = Asked.safeParse(template);
  if (!asked.success) return { code: '131008', detail: 'template.language is required.' };
  const { name, language } = asked.data;
  const known = TEMPLATES.find((each) => each.name === name && each.language === language.code);
  if (!known) return notThere(asked.data);
  const parts = known.components as { type: string; format?: string; text?: string }[];
  const said: string[] = [];
  for (const { type, format, text } of parts.filter((part) => part.type !== 'BUTTONS')) {
    const given = parametersOf(asked.data, type);
    const judged =
      type === 'HEADER' && format !== 'TEXT'
        ? judgeHeader(given, format ?? '')
        : judgeText(given, text ?? '', type);
    if ('code' in judged) return judged;
    said.push(judged.text);
  }
  return { text: said.filter((line) => line !== '').join('\n') };
}

/** What Messenger says of a page's template: its buttons come in one component, without places. */
export function judgePageTemplate(template: unknown): Judged {
  const asked = Asked.safeParse(template);
  if (!asked.success) return { code: '100', detail: 'template.language is required.' };
  const { name, language, components } = asked.data;
  const known = PAGE_TEMPLATES.find(
    (each) => each.name === name && each.language === language.code,
  );
  if (!known) return notThere(asked.data);
  if (components.some((component) => 'index' in component || component.type === 'button'))
    return { code: '100', detail: 'Invalid keys "index" were found in param "message[template]".' };
  const wanted = (known.buttons ?? []).filter((button) =>
    /{{/.test(('url' in button ? button.url : button.payload) ?? ''),
  );
  const given = parametersOf(asked.data, 'BUTTONS');
  if (given.map(({ type }) => type).join() !== wanted.map(({ type }) => type).join())
    return { code: '100', detail: 'User pass less payload than required for POSTBACK button' };
  return judgeText(parametersOf(asked.data, 'BODY'), known.body, 'BODY');
}

function notThere({ name, language }: Asked): Refusal {
  const detail = `template name (${name}) does not exist in ${language.code}`;
  return { code: '132001', detail };
}

function parametersOf({ components }: Asked, type: string): readonly z.infer<typeof Parameter>[] {
  return components.find((each) => each.type.toUpperCase() === type)?.parameters ?? [];
}

function judgeText(
  given: readonly z.infer<typeof Parameter>[],
  text: string,
  type: string,
): Judged {
  const wanted = [...new Set([...text.matchAll(/{{(\w+)}}/g)].map(([, name]) => name ?? ''))];
  if (given.length !== wanted.length)
    return {
      code: '132000',
      detail: `${type.toLowerCase()}: number of localizable_params (${given.length}) does not match the expected number of params (${wanted.length})`,
    };
  const isNamed = (name: string) => !/^\d+$/.test(name);
  const lacking = wanted.find(
    (name, index) => isNamed(name) && given[index]?.['parameter_name'] !== name,
  );
  if (lacking)
    return { code: '132000', detail: `${type.toLowerCase()}: parameter "${lacking}" is missing` };
  const valueOf = (name: string) => String(given[wanted.indexOf(name)]?.['text'] ?? '');
  return { text: text.replace(/{{(\w+)}}/g, (_all, name: string) => valueOf(name)) };
}

/** A file by link or id, or a place with its name and address. */
function judgeHeader(given: readonly z.infer<typeof Parameter>[], format: string): Judged {
  const type = format.toLowerCase();
  const [parameter] = given;
  const value = parameter?.type === type ? (parameter[type] as object | undefined) : undefined;
  const needs = type === 'location' ? ['latitude', 'longitude', 'name', 'address'] : [];
  const isWhole =
    value !== undefined &&
    (needs.length > 0 ? needs.every((name) => name in value) : 'link' in value || 'id' in value);
  if (!isWhole)
    return {
      code: '132012',
      detail: `header: Format mismatch, expected ${format}, received UNKNOWN`,
    };
  return { text: '' };
}
