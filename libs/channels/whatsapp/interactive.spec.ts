/** Forms and products, said by WhatsApp's documented requests, and in words where they do not fit. */
import { partsFor } from '#libs/channels';
import type { Content } from '#libs/conversation';
import channel from './channel.js';
import { askedContent, sayInteractive } from './interactive.js';

const form = {
  kind: 'form',
  text: 'When shall we call?',
  fields: [{ name: 'day', label: 'Day' }],
  native: { id: '4711', button: 'Choose a time', screen: 'DAY', token: 't' },
} as const;
const products = {
  kind: 'carousel',
  text: 'Our tents',
  cards: [
    { title: 'Tent for two', productId: 'tent-2', url: 'https://shop.example/2' },
    { title: 'Tent for four', productId: 'tent-4' },
  ],
  catalogue: { id: '77', title: 'Tents of this summer, all of them' },
} as const;

describe('An interactive message', () => {
  it('opens a flow', () => {
    expect(sayInteractive(form)).toEqual({
      type: 'flow',
      body: { text: 'When shall we call?' },
      action: {
        name: 'flow',
        parameters: {
          flow_message_version: '3',
          flow_id: '4711',
          flow_cta: 'Choose a time',
          flow_token: 't',
          flow_action: 'navigate',
          flow_action_payload: { screen: 'DAY' },
        },
      },
    });
  });

  it('shows one product, several, or the whole catalogue', () => {
    expect(sayInteractive({ ...products, cards: products.cards.slice(0, 1) })).toEqual({
      type: 'product',
      body: { text: 'Our tents' },
      action: { catalog_id: '77', product_retailer_id: 'tent-2' },
    });
    expect(sayInteractive(products)).toEqual({
      type: 'product_list',
      header: { type: 'text', text: 'Tents of this summer, all of them' },
      body: { text: 'Our tents' },
      action: {
        catalog_id: '77',
        sections: [
          {
            title: 'Tents of this summer, al',
            product_items: [{ product_retailer_id: 'tent-2' }, { product_retailer_id: 'tent-4' }],
          },
        ],
      },
    });
    expect(sayInteractive({ ...products, cards: [] })).toEqual({
      type: 'catalog_message',
      body: { text: 'Our tents' },
      action: { name: 'catalog_message' },
    });
  });

  it.each<[string, Content, string]>([
    ['a form that WhatsApp does not keep', { ...form, native: undefined as never }, 'Day:'],
    ['a button that is too long', { ...form, native: { id: '1', button: 'x'.repeat(21) } }, 'Day:'],
    ['cards that are no products', { ...products, cards: [{ title: 'Tent' }] }, 'Tent'],
    [
      'more than thirty products',
      {
        ...products,
        cards: Array.from({ length: 31 }, (_, n) => ({ title: `T${n}`, productId: `${n}` })),
      },
      'T30',
    ],
  ])('is said in words for %s', (_what, content, word) => {
    const [part] = partsFor(content, channel);
    expect(part).toMatchObject({ kind: 'text', text: expect.stringContaining(word) });
  });

  it('comes back as what it was', () => {
    for (const content of [form, products, { ...products, cards: [] }] as const) {
      const back = askedContent(sayInteractive(content));
      expect(back).toMatchObject({ kind: content.kind, text: content.text });
    }
    expect(
      askedContent({ type: 'button_reply', button_reply: { id: 'y', title: 'Yes' } }),
    ).toBeNull();
  });
});
