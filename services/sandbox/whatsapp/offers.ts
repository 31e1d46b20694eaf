/**
 * Forms and a catalogue that the pretend business account has: what the platform refuses of a message that offers
 * them, what the phone shows, and what comes back when the customer takes one. Pure.
 *
 * Codes: developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 */
import type { Bubble } from '../phones.js';

/** Flows by id; a blocked one and a throttled one are refused with codes of their own. */
const FLOWS: Readonly<Record<string, { readonly refusal?: string }>> = {
  '4711': {},
  '4712': { refusal: '132068' },
  '4713': { refusal: '132069' },
};
const CATALOGUE = '900100';
const PRODUCTS: Readonly<Record<string, { readonly name: string; readonly price: number }>> = {
  'tent-2': { name: 'Tent for two', price: 149 },
  'tent-4': { name: 'Tent for four', price: 219 },
};

export interface Offer {
  readonly type: string;
  readonly body?: { readonly text: string } | undefined;
  readonly header?: object | undefined;
  readonly action: {
    readonly catalog_id?: string | undefined;
    readonly product_retailer_id?: string | undefined;
    readonly sections?:
      | readonly {
          readonly title?: string | undefined;
          readonly product_items?: readonly { readonly product_retailer_id: string }[] | undefined;
        }[]
      | undefined;
    readonly parameters?:
      | {
          readonly flow_message_version?: string | undefined;
          readonly flow_id?: string | undefined;
          readonly flow_cta?: string | undefined;
          readonly flow_token?: string | undefined;
        }
      | undefined;
  };
}

/** Code and detail of the documented "no"; `null` when there is none. */
export function judgeOffer(
  offer: Offer,
): { readonly code: string; readonly detail: string } | null {
  const { type, action, body, header } = offer;
  const lacks = (name: string) => ({ code: '131008', detail: `Parameter "${name}" is missing.` });
  if (type !== 'product' && !body) return lacks('interactive.body');
  if (type === 'flow') {
    const { flow_message_version, flow_id, flow_cta } = action.parameters ?? {};
    if (!flow_message_version) return lacks('flow_message_version');
    if (!flow_cta) return lacks('flow_cta');
    const flow = FLOWS[flow_id ?? ''];
    if (!flow) return { code: '131009', detail: 'flow_id: there is no such flow.' };
    return flow.refusal ? { code: flow.refusal, detail: 'The flow cannot be sent now.' } : null;
  }
  if (type === 'product_list' && !header) return lacks('interactive.header');
  if (type !== 'product' && type !== 'product_list') return null;
  const unknown = productsOf(offer).find((id) => !PRODUCTS[id]);
  if (action.catalog_id !== CATALOGUE || unknown !== undefined || productsOf(offer).length === 0)
    return { code: '131009', detail: 'Products not found in FB Catalog.' };
  return null;
}

function productsOf({ action }: Offer): readonly string[] {
  return [
    ...(action.product_retailer_id ? [action.product_retailer_id] : []),
    ...(action.sections ?? []).flatMap(({ product_items }) =>
      (product_items ?? []).map(({ product_retailer_id }) => product_retailer_id),
    ),
  ];
}

/** What the phone can press. */
export function offersOf(offer: Offer): NonNullable<Bubble['options']> {
  const { type, action } = offer;
  if (type === 'flow') {
    const { flow_cta = '', flow_token = 'unused' } = action.parameters ?? {};
    return [{ title: flow_cta, payload: `flow:${flow_token}` }];
  }
  const ids = type === 'catalog_message' ? Object.keys(PRODUCTS) : productsOf(offer);
  return ids.map((id) => ({ title: PRODUCTS[id]?.name ?? id, payload: `product:${id}` }));
}

/** The message that comes of a pressed offer; `null` for a button of another kind. */
export function takenOffer(payload: string): object | null {
  if (payload.startsWith('flow:')) {
    const answers = { flow_token: payload.slice('flow:'.length), day: 'Friday', time: '10:00' };
    const nfm_reply = { name: 'flow', body: 'Sent', response_json: JSON.stringify(answers) };
    return { type: 'interactive', interactive: { type: 'nfm_reply', nfm_reply } };
  }
  if (!payload.startsWith('product:')) return null;
  const product_retailer_id = payload.slice('product:'.length);
  const item_price = PRODUCTS[product_retailer_id]?.price ?? 0;
  const product_items = [{ product_retailer_id, quantity: 1, item_price, currency: 'EUR' }];
  return { type: 'order', order: { catalog_id: CATALOGUE, product_items } };
}
