/** Files that agents send: on record with their message, sealed, bounded, and what they are. */
import { until } from '#libs/testing';
import { House } from './house.js';
import type { Person } from './person.js';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const PDF = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF');

describe('Files of agents', () => {
  let house: House;
  let tom: Person;
  let conversationId: string;

  beforeAll(async () => {
    house = await House.open();
    tom = await house.hire('agent', 'Tom');
    ({ conversationId } = await house.customerWrites({ text: 'May I see it?' }));
    await until(
      async () => (await tom.post(`/conversations/${conversationId}/pick-up`)).status === 200,
    );
  });
  afterAll(() => house.close());

  async function send(file: Buffer | null, message: object = {}, name = 'a b.png', type = '') {
    const form = new FormData();
    form.set('message', JSON.stringify(message));
    if (file) form.set('file', new Blob([new Uint8Array(file)], { type }), name);
    const response = await fetch(
      `${house.url}/api/v1/conversations/${conversationId}/messages/with-file`,
      { method: 'POST', body: form, headers: { authorization: `Bearer ${tom.token}` } },
    );
    // biome-ignore lint/suspicious/noExplicitAny: a body of the API.
    return { status: response.status, body: (await response.json()) as any };
  }

  const lastItem = async () =>
    (await tom.get(`/conversations/${conversationId}`)).body.thread.at(-1);

  it('stand in the thread with their words, and come back byte for byte', async () => {
    const messageId = crypto.randomUUID();
    for (let n = 0; n < 2; n++)
      expect(await send(PNG, { messageId, caption: 'The green one' })).toMatchObject({
        status: 201,
        body: { messageId },
      });
    expect(await lastItem()).toMatchObject({
      messageId,
      content: {
        kind: 'image',
        caption: 'The green one',
        media: { mime: 'image/png', name: 'a b.png', sizeBytes: PNG.length },
      },
    });
    const { thread } = (await tom.get(`/conversations/${conversationId}`)).body;
    expect(
      thread.filter((item: { messageId?: string }) => item.messageId === messageId).length,
    ).toBe(1);
    const kept = await fetch(
      `${house.url}/api/v1/conversations/${conversationId}/messages/${messageId}/media/0`,
      { headers: { authorization: `Bearer ${tom.token}` } },
    );
    expect(Buffer.from(await kept.arrayBuffer()).equals(PNG)).toBe(true);
    const { rows } = await house.database.pool.query('select b::text as row from sealed_blob b');
    expect(rows.length).toBeGreaterThan(0);
    for (const { row } of rows) expect(row).not.toContain(PNG.toString('hex'));
  });

  it('are what their bytes say, whatever they are called', async () => {
    expect((await send(PDF, {}, 'photo.png', 'image/png')).status).toBe(201);
    expect(await lastItem()).toMatchObject({
      content: { kind: 'file', media: { mime: 'application/pdf', name: 'photo.png' } },
    });
  });

  it('stand above the words of a template', async () => {
    const template = (headerFile: object) => ({
      template: { name: 'your_invoice', template: { language: 'en', headerFile } },
    });
    expect((await send(PDF, template({ kind: 'file' }), 'invoice.pdf')).status).toBe(201);
    expect(await lastItem()).toMatchObject({
      content: {
        kind: 'template',
        header: { kind: 'file', media: { name: 'invoice.pdf', href: expect.any(String) } },
      },
    });
    expect(await send(PDF, template({ kind: 'image' }))).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'file' }] },
    });
    const linked = { kind: 'file', url: 'https://shop.example/i.pdf' };
    expect((await send(PDF, template(linked))).status).toBe(400);
    const alone = (headerFile: object) =>
      tom.post(`/conversations/${conversationId}/messages`, {
        content: { kind: 'template', name: 'x', template: { language: 'en', headerFile } },
      });
    expect(await alone({ kind: 'file' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'headerFile.url' }] },
    });
    expect((await alone(linked)).status).toBe(201);
    const { messageId, content } = await lastItem();
    expect(content.header.media).toMatchObject({ url: linked.url });
    // The platform fetches it. We never do.
    expect(
      (await tom.get(`/conversations/${conversationId}/messages/${messageId}/media/0`)).status,
    ).toBe(404);
  });

  it('are refused when there is none, when it is empty and when it is too large', async () => {
    expect(await send(null)).toMatchObject({ status: 400, body: { errors: [{ field: 'file' }] } });
    expect(await send(Buffer.alloc(0))).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'file' }] },
    });
    expect((await send(Buffer.alloc(25 * 1024 * 1024 + 1))).status).toBe(413);
    expect(await send(PNG, { colour: 'green' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'colour' }] },
    });
  });
});
