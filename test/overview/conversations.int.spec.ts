import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archiveStreams } from '#libs/event-store';
import { until } from '#libs/testing';
import { Pool } from 'pg';
import { House } from './house.js';
import type { Person } from './person.js';

describe('Conversations', () => {
  let house: House;
  let maria: Person;
  let tom: Person;

  beforeAll(async () => {
    house = await House.open();
    maria = await house.logIn('maria@acme.test');
    tom = await house.hire('agent', 'Tom');
  });
  afterAll(() => house.close());

  /** The row of a conversation as the list shows it, once it shows that version. */
  const row = (conversationId: string, version = 1) =>
    until(async () => {
      const { body } = await maria.get('/conversations?status=all&limit=200');
      // biome-ignore lint/suspicious/noExplicitAny: a row of the API.
      return body.items.find(
        (item: any) => item.conversationId === conversationId && item.version >= version,
      );
    });

  async function written(text: string, name?: string): Promise<string> {
    const { conversationId } = await house.customerWrites({ text, ...(name ? { name } : {}) });
    await row(conversationId, 2);
    return conversationId;
  }

  describe('the list', () => {
    it('shows who wrote what and since when they wait, without a clear word in the table', async () => {
      const conversationId = await written('Is my order on its way?', 'Rosa');
      expect(await row(conversationId)).toMatchObject({
        contactName: 'Rosa',
        preview: 'Is my order on its way?',
        channel: 'whatsapp',
        holder: { kind: 'bot' },
        unread: 1,
        lastDirection: 'in',
        waitingSince: expect.any(String),
      });
      const { rows } = await house.database.pool.query(
        'select c::text || coalesce(n::text, $1) as everything from overview_conversation c left join overview_contact n on n.key = c.contact_id',
        [''],
      );
      for (const { everything } of rows) expect(everything).not.toMatch(/Rosa|order|316/);
    });

    it('opens a message that is too long for a row', async () => {
      const conversationId = await written(`Dear all, ${'x'.repeat(9_000)}`);
      expect((await row(conversationId)).preview).toMatch(/^Dear all, x+…$/);
    });

    it('opens it also when its conversation lies in the archive', async () => {
      const conversationId = await written('Good morning');
      expect((await tom.post(`/conversations/${conversationId}/pick-up`)).status).toBe(200);
      const text = `Dear archive, ${'x'.repeat(9_000)}`;
      const { version } = await house.customerWrites({ conversationId, text });
      await row(conversationId, version);
      expect((await tom.post(`/conversations/${conversationId}/resolve`)).status).toBe(200);
      const folder = mkdtempSync(join(tmpdir(), 'convolog-archived-'));
      const owner = new Pool({ connectionString: house.test.url, max: 2 });
      const archived = await archiveStreams(owner, {
        folder,
        category: 'conversation',
        endedBy: 'ConversationResolved',
        reopenedBy: 'ConversationReopened',
        before: new Date(Date.now() + 60_000),
      });
      await owner.end();
      expect(archived.streams).toBeGreaterThan(0);
      expect((await row(conversationId)).preview).toMatch(/^Dear archive, x+…$/);
    });

    it('calls a nameless customer by number', async () => {
      const conversationId = await written('No name');
      expect((await row(conversationId)).contactName).toBe('+31612345678');
    });

    it('filters, and goes on page by page without a gap or a repetition', async () => {
      for (let n = 0; n < 5; n++)
        await house.customerWrites({ channel: 'email', text: `mail ${n}` });
      await until(
        async () => (await maria.get('/conversations?channel=email')).body.items.length === 5,
      );
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const { body }: { body: { items: { preview: string }[]; nextCursor: string | null } } =
          await maria.get(
            `/conversations?channel=email&limit=2${cursor ? `&cursor=${cursor}` : ''}`,
          );
        seen.push(...body.items.map(({ preview }) => preview));
        cursor = body.nextCursor;
      } while (cursor);
      expect(seen).toEqual(['mail 4', 'mail 3', 'mail 2', 'mail 1', 'mail 0']);
      expect((await maria.get('/conversations?channel=email&holder=mine')).body.items).toEqual([]);
      expect((await maria.get('/conversations?channel=email&status=resolved')).body.items).toEqual(
        [],
      );
    });

    it('finds a name or a word, whatever its accents and case', async () => {
      const conversationId = await written('Ik wil graag een pakje', 'José Müller');
      for (const q of ['jose', 'MULLER', 'pakje'])
        expect((await maria.get(`/conversations?q=${q}`)).body.items).toMatchObject([
          { conversationId },
        ]);
      expect((await maria.get('/conversations?q=nowhere')).body).toMatchObject({
        items: [],
        nextCursor: null,
      });
    });

    it.each([
      ['status=closed', 'status'],
      ['limit=0', 'limit'],
      ['limit=many', 'limit'],
      ['cursor=abc', 'cursor'],
      ['holder=me', 'holder'],
      ['channel=../x', 'channel'],
      ['colour=red', 'colour'],
    ])('names the field that breaks a rule: %s', async (query, field) => {
      const { status, headers, body } = await maria.get(`/conversations?${query}`);
      expect(status).toBe(400);
      expect(headers.get('content-type')).toMatch('application/problem+json');
      expect(body).toMatchObject({ status: 400, errors: [{ field, rule: expect.any(String) }] });
    });
  });

  describe('a thread', () => {
    it('is shown as it is, and as it was', async () => {
      const { conversationId } = await house.customerWrites({ text: 'First', name: 'Ann' });
      await row(conversationId, 2);
      const then = new Date();
      await new Promise((resolve) => setTimeout(resolve, 5));
      await house.customerWrites({ conversationId, text: 'Second' });
      const now = await maria.get(`/conversations/${conversationId}`);
      expect(now.body).toMatchObject({
        version: 3,
        conversation: { preview: 'Second', unread: 2 },
      });
      expect(now.body.thread.map(({ type }: { type: string }) => type)).toEqual([
        'ConversationStarted',
        'MessageReceived',
        'MessageReceived',
      ]);
      const before = await maria.get(`/conversations/${conversationId}?at=${then.toISOString()}`);
      expect(before.body).toMatchObject({
        version: 2,
        conversation: { preview: 'First', unread: 1, contactName: 'Ann' },
      });
      expect(
        (await maria.get(`/conversations/${conversationId}?at=1999-01-01T00:00:00Z`)).status,
      ).toBe(404);
      expect(
        (await maria.get(`/conversations/${conversationId}?at=yesterday`)).body.errors,
      ).toMatchObject([{ field: 'at' }]);
    });

    it('holds no script, no remote image and no provider address, and leaves a trace when an admin reads it', async () => {
      const { conversationId } = await house.customerWrites({
        content: {
          kind: 'rich_text',
          html: '<p onclick="x()">Hi<script>bad()</script><img src="https://spy.test/1.gif"><img src="cid:logo@1"></p>',
          text: 'Hi',
          attachments: [
            {
              mime: 'image/png',
              contentId: 'logo@1',
              source: { from: 'url', url: 'https://secret.test/file' },
            },
          ],
        },
      });
      await row(conversationId, 2);
      const { body } = await maria.get(`/conversations/${conversationId}`);
      const said = JSON.stringify(body);
      expect(said).not.toMatch(/script|onclick|spy\.test|secret\.test/);
      expect(body.thread[1].content.attachments[0].href).toMatch(/\/media\/0$/);
      expect(body.thread[1].content.html).toContain('/media/0"');
      const { body: audit } = await maria.get('/audit');
      expect(audit[0]).toMatchObject({ action: 'conversation_read', subject: conversationId });
    });

    it('hands files out as downloads, and shows only real images in place', async () => {
      const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
      const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>');
      const contactId = crypto.randomUUID();
      const conversationId = crypto.randomUUID();
      const messages: string[] = [];
      for (const bytes of [png, svg]) {
        const blobId = crypto.randomUUID();
        const { messageId } = await house.customerWrites({
          conversationId,
          contactId,
          content: {
            kind: 'image',
            media: { mime: 'image/png', name: 'a "b"\r\n.png', source: { from: 'blob', blobId } },
          },
        });
        messages.push(messageId);
        await house.keepBlob(blobId, contactId, bytes);
      }
      await row(conversationId, 3);
      const file = (n: number, index = 0) =>
        maria.get(`/conversations/${conversationId}/messages/${messages[n]}/media/${index}`);
      const image = await file(0);
      expect(image.headers.get('content-type')).toBe('image/png');
      expect(image.headers.get('content-disposition')).toBe(
        "inline; filename*=UTF-8''a%20%22b%22%0D%0A.png",
      );
      const disguised = await file(1);
      expect(disguised.headers.get('content-type')).toBe('application/octet-stream');
      expect(disguised.headers.get('content-disposition')).toMatch(/^attachment/);
      for (const { headers } of [image, disguised]) {
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(headers.get('content-security-policy')).toContain('sandbox');
      }
      expect((await file(0, 7)).status).toBe(404);
    });
  });

  describe('commands', () => {
    it('let one agent take it, answer once however often it is sent, and end it', async () => {
      const id = await written('Help');
      const say = (person: Person, messageId: string, text = 'Coming') =>
        person.post(`/conversations/${id}/messages`, { messageId, text });
      const messageId = crypto.randomUUID();
      expect(await say(tom, messageId)).toMatchObject({
        status: 409,
        body: { refusal: 'not_your_turn' },
      });
      expect((await tom.post(`/conversations/${id}/pick-up`)).status).toBe(200);
      expect(await maria.post(`/conversations/${id}/pick-up`)).toMatchObject({
        status: 409,
        body: { refusal: 'held_by_another_agent' },
      });
      const answers = await Promise.all([1, 2, 3].map(() => say(tom, messageId)));
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
      await house.restartOverview(); // What it remembered is gone; the store knows.
      expect(await say(tom, messageId.toUpperCase())).toMatchObject({
        status: 201,
        body: { messageId },
      });
      const { body } = await tom.get(`/conversations/${id}`);
      // Nobody had said a word so far: the customer hears that somebody has it, before Tom has written.
      expect(
        body.thread.filter(({ type }: { type: string }) => type === 'MessageComposed'),
      ).toMatchObject([
        { actor: { kind: 'bot' }, content: { text: expect.stringContaining('A colleague') } },
        { actor: { name: 'Tom' }, content: { text: 'Coming' } },
      ]);
      const other = await written('Also me');
      await tom.post(`/conversations/${other}/pick-up`);
      expect(
        await tom.post(`/conversations/${other}/messages`, { messageId, text: 'x' }),
      ).toMatchObject({
        status: 409,
        body: { refusal: 'message_id_used' },
      });
      expect((await tom.post(`/conversations/${id}/resolve`)).status).toBe(200);
      expect(await say(tom, crypto.randomUUID())).toMatchObject({
        status: 409,
        body: { refusal: 'resolved' },
      });
      expect((await tom.post(`/conversations/${id}/reopen`)).status).toBe(200);
    });

    it('answer one message of the customer, and no other', async () => {
      const { conversationId, messageId } = await house.customerWrites({ text: 'Which size?' });
      const elsewhere = await house.customerWrites({ text: 'Not here' });
      await row(conversationId, 2);
      expect((await tom.post(`/conversations/${conversationId}/pick-up`)).status).toBe(200);
      const reply = (replyToMessageId: string) =>
        tom.post(`/conversations/${conversationId}/messages`, { text: 'XL', replyToMessageId });
      const answer = await reply(messageId.toUpperCase());
      expect(answer.status).toBe(201);
      const { body } = await tom.get(`/conversations/${conversationId}`);
      expect(body.thread.at(-1)).toMatchObject({ replyToMessageId: messageId });
      // Ours has no quote on a channel, and what is elsewhere is not in this thread.
      for (const other of [answer.body.messageId, elsewhere.messageId, crypto.randomUUID()])
        expect(await reply(other)).toMatchObject({
          status: 400,
          body: { errors: [{ field: 'replyToMessageId' }] },
        });
    });

    it('answer an offer only for the one who was asked', async () => {
      const id = await written('A person please');
      const offerId = crypto.randomUUID();
      await house.command(id, {
        type: 'RequestHandover',
        reason: 'contact_asked',
        priority: 0,
        reply: null,
      });
      const expiresAt = new Date(Date.now() + 10_000).toISOString();
      const version = await house.command(id, {
        type: 'OfferToAgent',
        offerId,
        agentId: tom.accountId,
        expiresAt,
      });
      expect(await row(id, version)).toMatchObject({
        offer: { offerId, agentId: tom.accountId, expiresAt },
      });
      expect(await maria.post(`/conversations/${id}/offer/accept`, { offerId })).toMatchObject({
        status: 409,
        body: { refusal: 'offer_gone' },
      });
      expect((await maria.post(`/conversations/${id}/offer/decline`, { offerId })).body).toEqual({
        version,
      });
      expect((await tom.post(`/conversations/${id}/offer/accept`, { offerId })).status).toBe(200);
      expect(await row(id, version + 1)).toMatchObject({
        offer: null,
        holder: { kind: 'agent', agentName: 'Tom' },
      });
    });

    it('pass a conversation on to somebody of the workspace, the queue or the bot', async () => {
      const id = await written('Hello');
      await tom.post(`/conversations/${id}/pick-up`);
      const transfer = (person: Person, to: string) =>
        person.post(`/conversations/${id}/transfer`, { to, note: 'mind the tone' });
      expect(await transfer(tom, crypto.randomUUID())).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'to' }] },
      });
      expect(await transfer(tom, 'nobody')).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'to' }] },
      });
      expect((await transfer(tom, maria.accountId)).status).toBe(200);
      expect(await transfer(tom, 'queue')).toMatchObject({
        status: 409,
        body: { refusal: 'not_held_by_you' },
      });
      expect((await transfer(maria, 'bot')).status).toBe(200);
      const { body } = await maria.get(`/conversations/${id}`);
      expect(body.thread.map(({ text }: { text?: string }) => text)).toContain(
        'Tom passed it to Maria: mind the tone',
      );
    });

    it('add notes and labels, and mark as seen without a trace for each look', async () => {
      const id = await written('Hello');
      const noteId = crypto.randomUUID();
      for (let n = 0; n < 2; n++)
        await tom.post(`/conversations/${id}/notes`, { noteId, text: 'VIP' });
      expect((await tom.post(`/conversations/${id}/labels`, { add: ['vip', 'vip'] })).status).toBe(
        200,
      );
      expect(await row(id, 4)).toMatchObject({ labels: ['vip'], unread: 1 });
      const seen = await tom.post(`/conversations/${id}/seen`, { version: 2 });
      expect(await row(id, 5)).toMatchObject({ unread: 0 });
      expect((await tom.post(`/conversations/${id}/seen`, { version: 2 })).body).toEqual(seen.body);
      await tom.post(`/conversations/${id}/labels`, { remove: ['vip'] });
      expect(await row(id, 6)).toMatchObject({ labels: [], version: 6 });
    });

    it.each([
      ['messages', {}, 'text'],
      ['messages', { text: '' }, 'text'],
      ['messages', { text: 7 }, 'text'],
      ['messages', { text: 'x'.repeat(20_001) }, 'text'],
      ['messages', { messageId: 'mine', text: 'x' }, 'messageId'],
      ['messages', { content: { kind: 'html', text: '<b>' } }, 'content.kind'],
      [
        'messages',
        { content: { kind: 'list', text: 'Pick', options: [{ title: '' }] } },
        'content.options.0.title',
      ],
      [
        'messages',
        { content: { kind: 'article', title: 'x', url: 'javascript:x()' } },
        'content.url',
      ],
      ['notes', {}, 'text'],
      ['labels', { add: ['a'.repeat(60)] }, 'add'],
      ['seen', { version: 0 }, 'version'],
      ['offer/accept', { offerId: '1' }, 'offerId'],
      ['transfer', { to: 'queue', quickly: true }, 'quickly'],
      ['transfer', { to: 'team:Big Team' }, 'to'],
    ])('refuse bad input and name the field: %s, case %#', async (path, body, field) => {
      const answer = await tom.post(`/conversations/${crypto.randomUUID()}/${path}`, body);
      expect(answer.status).toBe(400);
      expect(answer.body.errors[0]).toMatchObject({ field });
    });
  });
});
