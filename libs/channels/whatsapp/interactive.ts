/**
 * Interactive messages of the business: questions with buttons or rows, flows (forms), and products of a
 * catalogue. How they are said, and what they say when they come back as an echo.
 *
 * developers.facebook.com/documentation/business-messaging/whatsapp/flows/guides/sendingaflow (2026-06-16),
 * .../whatsapp/catalogs/single-product-messages and .../docs/whatsapp/guides/commerce-guides/share-products-with-customers
 */
import type { CarouselContent, Content, FormContent, ListContent } from '#libs/conversation';
import { AnyObject, Id, optional } from '#libs/meta';
import { z } from 'zod';

export const BUTTONS = { max: 3, titleMax: 20, payloadMax: 256, textMax: 1024 } as const;
export const ROWS = {
  max: 10,
  titleMax: 24,
  payloadMax: 200,
  textMax: 1024,
  descriptionMax: 72,
} as const;

/** A flow's button, and what stands above it. */
const FLOW = { buttonMax: 20, textMax: 1024 } as const;
/** At most 30 products in one message, their section named in 24 characters. */
const PRODUCTS = { max: 30, titleMax: 24, textMax: 1024, headerMax: 60 } as const;

/** `null` where WhatsApp has no form for it: then it is said in words. */
export function sayInteractive(
  content: ListContent | FormContent | CarouselContent,
): object | null {
  switch (content.kind) {
    case 'list':
      return sayList(content);
    case 'form':
      return sayFlow(content);
    case 'carousel':
      return sayProducts(content);
  }
}

/** Buttons while they fit, else rows of a list, else `null`. */
function styleOf({ text, options }: ListContent): 'button' | 'list' | null {
  const fits = (limits: typeof BUTTONS | typeof ROWS) =>
    options.length > 0 &&
    options.length <= limits.max &&
    text !== '' &&
    text.length <= limits.textMax &&
    new Set(options.map((option) => option.payload)).size === options.length &&
    options.every(
      ({ title, payload }) =>
        title !== '' &&
        title.length <= limits.titleMax &&
        payload !== '' &&
        payload.length <= limits.payloadMax,
    );
  const hasDescriptions = options.some((option) => option.description);
  if (!hasDescriptions && fits(BUTTONS)) return 'button';
  return fits(ROWS) &&
    options.every((option) => (option.description?.length ?? 0) <= ROWS.descriptionMax)
    ? 'list'
    : null;
}

function sayList(list: ListContent): object | null {
  const body = { text: list.text };
  const style = styleOf(list);
  if (!style) return null;
  if (style === 'button')
    return {
      type: 'button',
      body,
      action: {
        buttons: list.options.map(({ title, payload }) => ({
          type: 'reply',
          reply: { id: payload, title },
        })),
      },
    };
  const rows = list.options.map(({ title, payload, description }) => ({
    id: payload,
    title,
    ...(description ? { description } : {}),
  }));
  return { type: 'list', body, action: { button: '\u2026', sections: [{ rows }] } };
}

function sayFlow({ text, native }: FormContent): object | null {
  if (!native || text === '' || text.length > FLOW.textMax) return null;
  if (native.button === '' || native.button.length > FLOW.buttonMax) return null;
  const { id, button, screen, token } = native;
  const parameters = {
    flow_message_version: '3',
    flow_id: id,
    flow_cta: button,
    ...(token ? { flow_token: token } : {}),
    ...(screen ? { flow_action: 'navigate', flow_action_payload: { screen } } : {}),
  };
  return { type: 'flow', body: { text }, action: { name: 'flow', parameters } };
}

/** All of a catalogue, one product, or a choice of products. */
function sayProducts({ text = '', cards, catalogue }: CarouselContent): object | null {
  if (!catalogue || text.length > PRODUCTS.textMax) return null;
  const ids = cards.map(({ productId }) => productId ?? '');
  if (ids.includes('') || ids.length > PRODUCTS.max) return null;
  const [first] = ids;
  const body = text === '' ? {} : { body: { text } };
  if (first === undefined)
    return text === ''
      ? null
      : { type: 'catalog_message', ...body, action: { name: 'catalog_message' } };
  if (ids.length === 1)
    return {
      type: 'product',
      ...body,
      action: { catalog_id: catalogue.id, product_retailer_id: first },
    };
  if (text === '') return null;
  const title = catalogue.title ?? text;
  const product_items = ids.map((product_retailer_id) => ({ product_retailer_id }));
  return {
    type: 'product_list',
    header: { type: 'text', text: title.slice(0, PRODUCTS.headerMax) },
    ...body,
    action: {
      catalog_id: catalogue.id,
      sections: [{ title: title.slice(0, PRODUCTS.titleMax), product_items }],
    },
  };
}

const Option = z.looseObject({
  id: optional(Id),
  title: optional(z.string()),
  description: optional(z.string()),
});
const Asked = z.looseObject({
  type: z.string(),
  body: optional(z.looseObject({ text: optional(z.string()) })),
  action: z.looseObject({
    catalog_id: optional(Id),
    product_retailer_id: optional(Id),
    parameters: optional(AnyObject),
    buttons: optional(z.array(z.looseObject({ reply: optional(Option) }))),
    sections: optional(
      z.array(
        z.looseObject({
          title: optional(z.string()),
          rows: optional(z.array(Option)),
          product_items: optional(z.array(z.looseObject({ product_retailer_id: optional(Id) }))),
        }),
      ),
    ),
  }),
});

/** What an interactive message of ours says; `null` for one that the customer sent. */
export function askedContent(interactive: unknown): Content | null {
  const asked = Asked.safeParse(interactive);
  if (!asked.success) return null;
  const { type, body, action } = asked.data;
  const text = body?.text ?? '';
  const sections = action.sections ?? [];
  const choices = [
    ...(action.buttons ?? []).flatMap(({ reply }) => (reply ? [reply] : [])),
    ...sections.flatMap(({ rows }) => rows ?? []),
  ];
  if (choices.length > 0)
    return {
      kind: 'list',
      text,
      options: choices.map(({ id, title, description }) => ({
        title: title ?? id ?? '',
        payload: id ?? '',
        ...(description ? { description } : {}),
      })),
    };
  const { parameters } = action;
  if (type === 'flow') {
    const said = (name: string) => {
      const value = parameters?.[name];
      return typeof value === 'string' ? value : '';
    };
    const native = { id: said('flow_id') || said('flow_name'), button: said('flow_cta') };
    return { kind: 'form', text, fields: [], native };
  }
  const products = [
    ...(action.product_retailer_id ? [action.product_retailer_id] : []),
    ...sections.flatMap(({ product_items }) =>
      (product_items ?? []).flatMap((item) => item.product_retailer_id ?? []),
    ),
  ];
  if (products.length > 0 || type === 'catalog_message')
    return {
      kind: 'carousel',
      ...(text ? { text } : {}),
      cards: products.map((productId) => ({ title: productId, productId })),
      ...(action.catalog_id ? { catalogue: { id: action.catalog_id } } : {}),
    };
  return text === '' ? null : { kind: 'text', text };
}
