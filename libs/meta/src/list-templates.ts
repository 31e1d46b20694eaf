/**
 * Which templates a WhatsApp business account or a page has, and what each wants to know.
 * developers.facebook.com/documentation/business-messaging/whatsapp/templates/components and
 * .../messenger-platform/send-messages/utility-messages (2026-03-13), where a page's template comes flat.
 */
import type { SendTools, Template, TemplateButton, TemplateHeader } from '#libs/channels';
import { z } from 'zod';
import { callGraph } from './graph.js';
import type { MetaSettings } from './settings.js';
import { optional, plainWord } from './values.js';

type Settings = Pick<MetaSettings, 'graphUrl' | 'apiVersion' | 'accessToken'>;

const Listed = z.looseObject({ data: z.array(z.unknown()) });
const Button = z.looseObject({
  type: z.string(),
  text: optional(z.string()),
  url: optional(z.string()),
  payload: optional(z.string()),
});
const Component = z.looseObject({
  type: z.string(),
  format: optional(z.string()),
  text: optional(z.string()),
  buttons: optional(z.array(Button)),
});
type Component = z.output<typeof Component>;
const Listing = z.looseObject({
  name: z.string().min(1),
  language: z.string().min(1),
  category: z.string(),
  status: optional(z.string()),
  components: optional(z.array(Component)),
  /** A page's template may come flat, as in Meta's library. */
  header: optional(z.string()),
  body: optional(z.string()),
  buttons: optional(z.array(Button)),
});
type Listing = z.output<typeof Listing>;

/** What of a template differs between WhatsApp and a page. */
export interface TemplateDialect {
  /** What is asked of the list; a page's list is asked as Meta's page shows it, without fields. */
  readonly query: string;
  /** Files above the words; `null`: the file is fixed when the template is made, nothing is given. */
  readonly headerFiles: Readonly<Record<'image' | 'video' | 'file', HeaderFile>> | null;
}

interface HeaderFile {
  readonly mimes: readonly string[];
  readonly bytesMax: number;
}

const MIB = 1024 * 1024;

/**
 * Documents above the words of a template are PDFs only; sizes as for any file.
 * .../whatsapp/business-phone-numbers/media#supported-media-types
 */
export const WHATSAPP_TEMPLATES: TemplateDialect = {
  query: 'status=APPROVED&fields=name,language,category,status,components&limit=200',
  headerFiles: {
    image: { mimes: ['image/jpeg', 'image/png'], bytesMax: 5 * MIB },
    video: { mimes: ['video/mp4', 'video/3gpp'], bytesMax: 16 * MIB },
    file: { mimes: ['application/pdf'], bytesMax: 100 * MIB },
  },
};

export const PAGE_TEMPLATES: TemplateDialect = { query: 'limit=200', headerFiles: null };

/** Only approved ones; a listing that cannot be read is left out, and never sent wrongly. */
export async function listTemplates(
  account: string,
  dialect: TemplateDialect,
  settings: Settings,
  tools: SendTools,
): Promise<readonly Template[]> {
  const path = `${account}/message_templates?${dialect.query}`;
  const answer = await callGraph({ path }, settings, tools);
  if (answer.kind !== 'ok') throw new Error(`Meta does not list its templates: ${answer.kind}.`);
  return Listed.parse(answer.body).data.flatMap((each) => {
    const listing = Listing.safeParse(each);
    if (!listing.success || (listing.data.status ?? 'APPROVED') !== 'APPROVED') return [];
    return [templateOf(listing.data, dialect)];
  });
}

function templateOf(listing: Listing, dialect: TemplateDialect): Template {
  const components = componentsOf(listing);
  const part = (type: string) => components.find((each) => each.type.toUpperCase() === type);
  const text = part('BODY')?.text ?? '';
  const header = headerOf(part('HEADER'), dialect);
  const unfit = whyUnfit(components, header);
  return {
    name: listing.name,
    language: listing.language,
    category: categoryOf(listing.category),
    text,
    parameters: parametersIn(text),
    header: header === 'unknown' ? null : header,
    buttons: (part('BUTTONS')?.buttons ?? []).map(buttonOf),
    ...(unfit ? { unfit } : {}),
  };
}

function componentsOf({ components, header, body, buttons }: Listing): readonly Component[] {
  if (components) return components;
  const flat = { format: null, text: null, buttons: null };
  return [
    ...(header ? [{ ...flat, type: 'HEADER', format: 'TEXT', text: header }] : []),
    { ...flat, type: 'BODY', text: body ?? '' },
    ...(buttons?.length ? [{ ...flat, type: 'BUTTONS', buttons }] : []),
  ];
}

const FILE_FORMATS: Readonly<Record<string, 'image' | 'video' | 'file'>> = {
  IMAGE: 'image',
  VIDEO: 'video',
  DOCUMENT: 'file',
};

function headerOf(
  header: Component | undefined,
  { headerFiles }: TemplateDialect,
): TemplateHeader | 'unknown' | null {
  if (!header) return null;
  const format = header.format?.toUpperCase() ?? '';
  const file = Object.hasOwn(FILE_FORMATS, format) ? FILE_FORMATS[format] : undefined;
  if (file && headerFiles) return { kind: file, ...headerFiles[file] };
  if (format === 'LOCATION') return { kind: 'location' };
  // A page's picture was fixed when the template was made; words may stand beside it.
  if (format !== 'TEXT' && !file) return 'unknown';
  if (!header.text) return null;
  const [parameter] = parametersIn(header.text);
  return {
    kind: 'text',
    text: header.text,
    hasParameter: parameter !== undefined,
    ...(parameter && !/^\d+$/.test(parameter) ? { parameter } : {}),
  };
}

/** Button types that Meta wants a value for, or never does. */
function buttonOf({ type, text, url, payload }: z.output<typeof Button>): TemplateButton {
  const title = text ?? type;
  switch (type.toUpperCase()) {
    case 'URL':
      return { kind: 'url', title, hasParameter: parametersIn(url ?? '').length > 0 };
    // The code of a sign-in stands in the button's address, too.
    case 'OTP':
      return { kind: 'url', title, hasParameter: true };
    case 'QUICK_REPLY':
      return { kind: 'quick_reply', title, hasParameter: false };
    case 'POSTBACK':
      return { kind: 'quick_reply', title, hasParameter: parametersIn(payload ?? '').length > 0 };
    case 'COPY_CODE':
      return { kind: 'copy_code', title, hasParameter: true };
    case 'FLOW':
      return { kind: 'flow', title, hasParameter: true };
    default:
      return { kind: 'other', title, hasParameter: false };
  }
}

const PLAIN_PARTS = ['HEADER', 'BODY', 'FOOTER', 'BUTTONS'];
/** Buttons that open a selection of products, which has to be given. */
const PRODUCT_BUTTONS = ['MPM', 'SPM', 'ORDER_DETAILS', 'ORDER_STATUS'];

function whyUnfit(
  components: readonly Component[],
  header: TemplateHeader | 'unknown' | null,
): string | null {
  const part = components.find(({ type }) => !PLAIN_PARTS.includes(type.toUpperCase()));
  if (part) return `It has a part that cannot be filled here: ${plainWord(part.type)}.`;
  if (header === 'unknown') {
    const format = components.find(({ type }) => type.toUpperCase() === 'HEADER')?.format;
    return `Its header cannot be filled here: ${plainWord(format) || 'of no kind'}.`;
  }
  const button = components
    .flatMap(({ buttons }) => buttons ?? [])
    .find(({ type }) => PRODUCT_BUTTONS.includes(type.toUpperCase()));
  return button ? `It has a button that cannot be filled here: ${plainWord(button.type)}.` : null;
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
