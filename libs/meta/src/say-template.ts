/**
 * How a template is said, which WhatsApp and Messenger want in different forms:
 * developers.facebook.com/documentation/business-messaging/whatsapp/templates/components (a component per
 * button, by its place) and .../messenger-platform/send-messages/utility-messages (one component for all
 * buttons, in their order; Messenger refuses `index`).
 */
import type { TemplateContent } from '#libs/conversation';

type Header = NonNullable<TemplateContent['header']>;
type Button = NonNullable<TemplateContent['buttons']>[number];

/** The `template` of a send. `file`: the header's file as Meta takes it, where there is one. */
export function sayTemplate(content: TemplateContent, file: object | null): object {
  const { header, buttons = [] } = content;
  const above = header ? headerParameter(header, file) : null;
  return said(content, above, buttons.map(buttonOfWhatsApp));
}

/** The same for a page: its files are fixed when the template is made. */
export function sayPageTemplate(content: TemplateContent): object {
  const { header, buttons = [] } = content;
  const above = header && 'text' in header ? headerParameter(header, null) : null;
  const ordered = [...buttons].sort((one, other) => one.index - other.index);
  const parameters = ordered.map(({ kind, value }) =>
    kind === 'url' ? { type: 'URL', url: value } : { type: 'POSTBACK', payload: value },
  );
  return said(content, above, parameters.length > 0 ? [{ type: 'buttons', parameters }] : []);
}

function said(
  { name, language, parameters, parameterNames }: TemplateContent,
  above: object | null,
  buttons: readonly object[],
): object {
  const body = parameters.map((value, index) => textParameter(value, parameterNames?.[index]));
  const components = [
    ...(above ? [{ type: 'header', parameters: [above] }] : []),
    ...(body.length > 0 ? [{ type: 'body', parameters: body }] : []),
    ...buttons,
  ];
  return { name, language: { code: language }, ...(components.length > 0 ? { components } : {}) };
}

function textParameter(text: string, name: string | undefined): object {
  const isNamed = name !== undefined && !/^\d+$/.test(name);
  return { type: 'text', ...(isNamed ? { parameter_name: name } : {}), text };
}

function headerParameter(header: Header, file: object | null): object | null {
  if ('text' in header) return textParameter(header.text, header.name);
  if (header.kind === 'location') {
    const { latitude, longitude, name, address } = header;
    // Meta's pages show the degrees as texts here.
    const location = { latitude: String(latitude), longitude: String(longitude), name, address };
    return { type: 'location', location };
  }
  if (!file) return null;
  if (header.kind !== 'file') return { type: header.kind, [header.kind]: file };
  const { name } = header.media;
  return { type: 'document', document: { ...file, ...(name ? { filename: name } : {}) } };
}

function buttonOfWhatsApp({ index, kind, value }: Button): object {
  const place = { type: 'button', sub_type: kind, index: String(index) };
  switch (kind) {
    case 'url':
      return { ...place, parameters: [{ type: 'text', text: value }] };
    case 'quick_reply':
      return { ...place, parameters: [{ type: 'payload', payload: value }] };
    case 'copy_code':
      return { ...place, parameters: [{ type: 'coupon_code', coupon_code: value }] };
    case 'flow':
      return { ...place, parameters: [{ type: 'action', action: { flow_token: value } }] };
  }
}
