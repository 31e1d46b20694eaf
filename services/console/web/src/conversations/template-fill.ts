/** What a template wants to know, field by field, and what the fields make of it. Pure. */
import type { FilledTemplate, Template } from '../api/templates.js';

export interface Field {
  readonly key: string;
  readonly label: string;
  readonly charsMax: number;
  readonly kind?: 'degrees';
}

export type Values = Readonly<Record<string, string>>;

const DEGREES = /^-?\d{1,3}(\.\d{1,12})?$/;

export function fieldsOf({ header, parameters, buttons }: Template): Field[] {
  return [
    ...(header?.kind === 'text' && header.hasParameter
      ? [{ key: 'header', label: labelOf(header.parameter ?? 'title'), charsMax: 60 }]
      : []),
    ...(header?.kind === 'location'
      ? ([
          { key: 'place name', label: 'Name of the place', charsMax: 100 },
          { key: 'place address', label: 'Address', charsMax: 200 },
          { key: 'place latitude', label: 'Latitude', charsMax: 16, kind: 'degrees' },
          { key: 'place longitude', label: 'Longitude', charsMax: 16, kind: 'degrees' },
        ] as const)
      : []),
    ...parameters.map((parameter) => ({
      key: `body ${parameter}`,
      label: labelOf(parameter),
      charsMax: 500,
    })),
    ...buttons.flatMap(({ kind, title, hasParameter }, index) =>
      hasParameter && kind !== 'other'
        ? [{ key: `button ${index}`, label: WANTED[kind](title), charsMax: 256 }]
        : [],
    ),
  ];
}

const WANTED = {
  url: (title: string) => `End of “${title}”`,
  quick_reply: (title: string) => `Comes back with “${title}”`,
  copy_code: (title: string) => `Code for “${title}”`,
  flow: (title: string) => `Token of “${title}”`,
} as const;

/** What is wrong with a field that was filled; `null`: nothing, or it is empty. */
export function problemOf({ key, kind }: Field, values: Values): string | null {
  const value = valueOf(values, key);
  if (value === '' || kind !== 'degrees') return null;
  const most = key === 'place latitude' ? 90 : 180;
  return DEGREES.test(value) && Math.abs(Number(value)) <= most
    ? null
    : `In degrees, from -${most} to ${most}`;
}

export function isFilled(fields: readonly Field[], values: Values): boolean {
  return fields.every(
    (field) => valueOf(values, field.key) !== '' && problemOf(field, values) === null,
  );
}

export interface HeaderFile {
  /** From the agent's disk, or an address that the platform fetches. */
  readonly file: File | null;
  readonly url: string;
  readonly name: string;
}

export function filledIn(
  template: Template,
  values: Values,
  headerFile: HeaderFile,
): FilledTemplate {
  const { language, category, parameters, header, buttons } = template;
  const value = (key: string) => valueOf(values, key);
  const given = buttons.flatMap(({ kind, hasParameter }, index) =>
    hasParameter && kind !== 'other' ? [{ index, kind, value: value(`button ${index}`) }] : [],
  );
  return {
    language,
    category,
    parameters: parameters.map((parameter) => value(`body ${parameter}`)),
    parameterNames: parameters,
    ...(given.length > 0 ? { buttons: given } : {}),
    ...headerOf(header, value, headerFile),
    text: bodyOf(template, values),
  };
}

function headerOf(
  header: Template['header'],
  value: (key: string) => string,
  { file, url, name }: HeaderFile,
): Partial<FilledTemplate> {
  switch (header?.kind) {
    case 'text':
      if (!header.hasParameter) return {};
      return {
        header: value('header'),
        ...(header.parameter ? { headerName: header.parameter } : {}),
      };
    case 'location':
      return {
        headerPlace: {
          name: value('place name'),
          address: value('place address'),
          latitude: Number(value('place latitude')),
          longitude: Number(value('place longitude')),
        },
      };
    case 'image':
    case 'video':
    case 'file':
      return {
        headerFile: {
          kind: header.kind,
          ...(file ? {} : { url: url.trim() }),
          ...(name.trim() && !file ? { name: name.trim() } : {}),
        },
      };
    default:
      return {};
  }
}

export function bodyOf({ text }: Template, values: Values): string {
  return filled(text, (parameter) => valueOf(values, `body ${parameter}`));
}

export function titleOf({ header }: Template, values: Values): string | null {
  return header?.kind === 'text' ? filled(header.text, () => valueOf(values, 'header')) : null;
}

function valueOf(values: Values, key: string): string {
  return (values[key] ?? '').trim();
}

function labelOf(parameter: string): string {
  if (/^\d+$/.test(parameter)) return `Value ${parameter}`;
  const words = parameter.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A value that is not there yet stays as its place. */
function filled(text: string, value: (parameter: string) => string): string {
  return text.replace(
    /{{\s*([a-z0-9_]+)\s*}}/gi,
    (place, parameter: string) => value(parameter) || place,
  );
}
