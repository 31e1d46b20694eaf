/** How templates are listed and said: WhatsApp and a page want different forms. */
import type { TemplateContent } from '#libs/conversation';
import {
  listTemplates,
  PAGE_TEMPLATES,
  type TemplateDialect,
  WHATSAPP_TEMPLATES,
} from './list-templates.js';
import { sayPageTemplate, sayTemplate } from './say-template.js';

async function listed(dialect: TemplateDialect, data: readonly object[]) {
  const settings = { graphUrl: 'http://127.0.0.1:9', apiVersion: 'v25.0', accessToken: 't' };
  const asked: string[] = [];
  const tools = {
    timeoutMs: 15_000,
    readBlob: async () => null,
    fetch: async (url: unknown) => {
      asked.push(String(url));
      return Response.json({ data });
    },
  };
  return { templates: await listTemplates('4711', dialect, settings, tools), asked };
}

const listing = (components: readonly object[]) => ({
  name: 'offer',
  language: 'en',
  category: 'MARKETING',
  status: 'APPROVED',
  components: [{ type: 'BODY', text: 'Look: {{1}}' }, ...components],
});

const content: TemplateContent = {
  kind: 'template',
  name: 'offer',
  language: 'en',
  parameters: ['Ada'],
  parameterNames: ['first_name'],
  buttons: [
    { index: 2, kind: 'copy_code', value: 'TENTH' },
    { index: 0, kind: 'url', value: 'tents' },
    { index: 1, kind: 'quick_reply', value: 'yes' },
    { index: 3, kind: 'flow', value: 'token' },
  ],
};

describe('The list of templates', () => {
  it('says which values the buttons want', async () => {
    const buttons = [
      { type: 'URL', text: 'Look', url: 'https://a.example/{{1}}' },
      { type: 'URL', text: 'Home', url: 'https://a.example' },
      { type: 'QUICK_REPLY', text: 'Yes' },
      { type: 'COPY_CODE', text: 'Copy' },
      { type: 'OTP', text: 'Copy code' },
      { type: 'FLOW', text: 'Fill in' },
      { type: 'PHONE_NUMBER', text: 'Call' },
    ];
    const { templates } = await listed(WHATSAPP_TEMPLATES, [
      listing([{ type: 'BUTTONS', buttons }]),
    ]);
    expect(
      templates[0]?.buttons.map(({ kind, hasParameter }) => `${kind} ${hasParameter}`),
    ).toEqual([
      'url true',
      'url false',
      'quick_reply false',
      'copy_code true',
      'url true',
      'flow true',
      'other false',
    ]);
  });

  it.each([
    ['a part', { type: 'CAROUSEL', cards: [] }, 'CAROUSEL'],
    ['a header', { type: 'HEADER', format: 'PRODUCT' }, 'PRODUCT'],
    ['a button', { type: 'BUTTONS', buttons: [{ type: 'MPM', text: 'Items' }] }, 'MPM'],
  ])('names %s that cannot be filled here', async (_what, component, named) => {
    const { templates } = await listed(WHATSAPP_TEMPLATES, [listing([component])]);
    expect(templates[0]?.unfit).toContain(named);
  });

  it('of a page comes flat or in parts, without a file to give, and is asked without fields', async () => {
    const flat = { name: 'flat', language: 'en', category: 'UTILITY', body: 'Order {{order_id}}' };
    const header = { type: 'HEADER', format: 'IMAGE', text: '{{order_type}} update' };
    const buttons = [
      { type: 'POSTBACK', text: 'Track', payload: 'order_{{1}}' },
      { type: 'POSTBACK', text: 'Stop', payload: 'stop' },
    ];
    const { templates, asked } = await listed(PAGE_TEMPLATES, [
      flat,
      listing([header, { type: 'BUTTONS', buttons }]),
      { ...flat, status: 'PENDING' },
    ]);
    expect(asked[0]).not.toContain('fields');
    expect(templates.map(({ name }) => name)).toEqual(['flat', 'offer']);
    expect(templates[0]).toMatchObject({ text: 'Order {{order_id}}', parameters: ['order_id'] });
    expect(templates[1]?.header).toEqual({
      kind: 'text',
      text: '{{order_type}} update',
      hasParameter: true,
      parameter: 'order_type',
    });
    expect(templates[1]?.buttons.map(({ hasParameter }) => hasParameter)).toEqual([true, false]);
  });
});

describe('A template', () => {
  it('is said to WhatsApp with a component for each button, by its place', () => {
    expect(sayTemplate(content, null)).toEqual({
      name: 'offer',
      language: { code: 'en' },
      components: [
        { type: 'body', parameters: [{ type: 'text', parameter_name: 'first_name', text: 'Ada' }] },
        button('2', 'copy_code', { type: 'coupon_code', coupon_code: 'TENTH' }),
        button('0', 'url', { type: 'text', text: 'tents' }),
        button('1', 'quick_reply', { type: 'payload', payload: 'yes' }),
        button('3', 'flow', { type: 'action', action: { flow_token: 'token' } }),
      ],
    });
  });

  it('is said to a page with one component for all buttons, in their order', () => {
    const buttons = content.buttons?.slice(0, 3).filter(({ kind }) => kind !== 'copy_code') ?? [];
    const header = { text: 'Order', name: 'order_type' };
    expect(sayPageTemplate({ ...content, header, buttons })).toMatchObject({
      components: [
        {
          type: 'header',
          parameters: [{ type: 'text', parameter_name: 'order_type', text: 'Order' }],
        },
        { type: 'body' },
        {
          type: 'buttons',
          parameters: [
            { type: 'URL', url: 'tents' },
            { type: 'POSTBACK', payload: 'yes' },
          ],
        },
      ],
    });
  });

  it('carries a document with its name, and a place with its address', () => {
    const media = {
      mime: 'application/pdf',
      name: 'invoice.pdf',
      source: { from: 'blob', blobId: 'b' },
    } as const;
    const withFile = sayTemplate({ ...content, header: { kind: 'file', media } }, { id: '9' });
    expect(withFile).toMatchObject({
      components: [
        {
          type: 'header',
          parameters: [{ type: 'document', document: { id: '9', filename: 'invoice.pdf' } }],
        },
        {},
        {},
        {},
        {},
        {},
      ],
    });
    const place = { latitude: 52.4, longitude: 4.9, name: 'Shop', address: 'Damrak 1' };
    const withPlace = sayTemplate({ ...content, header: { kind: 'location', ...place } }, null);
    expect(JSON.stringify(withPlace)).toContain(
      '"location":{"latitude":"52.4","longitude":"4.9","name":"Shop","address":"Damrak 1"}',
    );
  });
});

function button(index: string, sub_type: string, parameter: object) {
  return { type: 'button', sub_type, index, parameters: [parameter] };
}
