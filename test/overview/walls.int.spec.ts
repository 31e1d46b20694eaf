import { type Role, ROLES, Sessions } from '#libs/access';
import { officeHours } from '#libs/calendar';
import { openDatabase } from '#libs/database';
import { ProjectionRunner } from '#libs/event-store';
import { until } from '#libs/testing';
import { conversationList } from '../../services/overview/conversations/conversation-list.projection.js';
import { House, PASSWORD } from './house.js';
import { ask } from './person.js';

const ID = '0192ffff-0000-7000-8000-00000000000f';
const OTHER_ID = '0192ffff-0000-7000-8000-00000000000e';
const NOBODY = { email: 'no@body.test', password: 'wrong' };
const DESK = ['agent', 'lead', 'admin'] as const;
const conversation = `/api/v1/conversations/{conversationId}`;

const HOURS = {
  name: 'Support',
  definition: officeHours('Europe/Amsterdam'),
  promises: { first_answer: 30_000, next_answer: null, resolution: null },
  whenShut: 'hide',
  basedOn: 0,
};

interface Row {
  /** `session`: whoever is signed in. */
  readonly who: 'anybody' | 'session' | readonly Role[];
  /** What those get who may: there is no such conversation, and no presence service here. */
  readonly answer: number;
  readonly body?: object;
}

/** Who may do what. A route that is not in this table fails the test: decide, then add it. */
const MATRIX: Readonly<Record<string, Row>> = {
  'POST /api/v1/session': { who: 'anybody', answer: 401, body: NOBODY },
  'GET /api/v1/session': { who: 'session', answer: 200 },
  'DELETE /api/v1/session': { who: 'session', answer: 204 },
  'GET /api/v1/sessions': { who: 'session', answer: 200 },
  'DELETE /api/v1/sessions/{sessionId}': { who: 'session', answer: 404 },
  'GET /api/v1/setup': { who: 'anybody', answer: 200 },
  'POST /api/v1/setup': {
    who: 'anybody',
    answer: 409,
    body: { workspaceName: 'X', name: 'X', email: 'x@x.test', password: PASSWORD },
  },
  'GET /api/v1/members': { who: ['lead', 'admin'], answer: 200 },
  'POST /api/v1/members': {
    who: ['admin'],
    answer: 409,
    body: { email: 'maria@acme.test', name: 'M', password: PASSWORD, role: 'agent' },
  },
  'PATCH /api/v1/members/{accountId}': { who: ['admin'], answer: 404, body: { role: 'lead' } },
  'DELETE /api/v1/members/{accountId}': { who: ['admin'], answer: 404 },
  'GET /api/v1/audit': { who: ['admin'], answer: 200 },
  'GET /api/v1/agents': { who: ROLES, answer: 200 },
  'GET /api/v1/staff': { who: ROLES, answer: 200 },
  'PATCH /api/v1/staff/{agentId}': { who: ['lead', 'admin'], answer: 404, body: { capacity: 4 } },
  'GET /api/v1/policy': { who: ROLES, answer: 200 },
  'PUT /api/v1/policy': {
    who: ['lead', 'admin'],
    answer: 400,
    body: { basedOn: 0, rules: { ringSeconds: 0 } },
  },
  'PUT /api/v1/presence': { who: DESK, answer: 503, body: { status: 'online' } },
  'GET /api/v1/knowledge': { who: ROLES, answer: 200 },
  'POST /api/v1/knowledge/entries': {
    who: DESK,
    answer: 201,
    body: { language: 'en', questions: ['Do you gift wrap?'], answer: 'Yes.' },
  },
  'PUT /api/v1/knowledge/entries/{entryId}': {
    who: DESK,
    answer: 200,
    body: { language: 'en', questions: ['Do you gift wrap?'], answer: 'Yes.' },
  },
  'DELETE /api/v1/knowledge/entries/{entryId}': { who: DESK, answer: 200 },
  'POST /api/v1/knowledge/try': { who: ROLES, answer: 200, body: { text: 'hello' } },
  'POST /api/v1/knowledge/gate': { who: ROLES, answer: 200, body: {} },
  'POST /api/v1/knowledge/publish': {
    who: ['lead', 'admin'],
    answer: 409,
    body: { upToVersion: 0 },
  },
  'GET /api/v1/knowledge/mismatches': { who: DESK, answer: 200 },
  'POST /api/v1/knowledge/mismatches/resolve': {
    who: DESK,
    answer: 400,
    body: { questionMessageIds: [ID], as: 'dismissed' },
  },
  [`POST ${conversation}/suggestions`]: { who: DESK, answer: 404, body: {} },
  'GET /api/v1/flow': { who: ROLES, answer: 200 },
  'GET /api/v1/flow/schema': { who: ROLES, answer: 200 },
  'GET /api/v1/flow/versions/{flowVersion}': { who: ROLES, answer: 200 },
  'GET /api/v1/flow/versions/{flowVersion}/figures': {
    who: ['lead', 'analyst', 'admin'],
    answer: 200,
  },
  'POST /api/v1/flow': { who: ['lead', 'admin'], answer: 400, body: { flow: {}, basedOn: 1 } },
  'POST /api/v1/flow/check': { who: ['lead', 'admin'], answer: 200, body: { flow: {} } },
  'POST /api/v1/flow/gate': { who: ['lead', 'admin'], answer: 400, body: { flow: {} } },
  'POST /api/v1/flow/try': { who: ['lead', 'admin'], answer: 400, body: { flow: {}, said: [] } },
  'GET /api/v1/shadow': { who: ['lead', 'analyst', 'admin'], answer: 200 },
  'POST /api/v1/shadow': { who: ['lead', 'admin'], answer: 400, body: { name: '' } },
  'GET /api/v1/shadow/{runId}': { who: ['lead', 'analyst', 'admin'], answer: 404 },
  'GET /api/v1/shadow/{runId}/samples': { who: ['lead', 'admin'], answer: 404 },
  'POST /api/v1/shadow/{runId}/stop': { who: ['lead', 'admin'], answer: 404 },
  'GET /api/v1/callbacks': { who: ROLES, answer: 200 },
  'POST /api/v1/callbacks/{callbackId}/take': { who: DESK, answer: 404 },
  'POST /api/v1/callbacks/{callbackId}/release': { who: DESK, answer: 404 },
  'POST /api/v1/callbacks/{callbackId}/done': {
    who: DESK,
    answer: 404,
    body: { outcome: 'reached' },
  },
  'GET /api/v1/crm': { who: ['lead', 'admin'], answer: 200 },
  'PUT /api/v1/crm': { who: ['admin'], answer: 400, body: { url: 'nowhere', secret: 'x' } },
  'DELETE /api/v1/crm': { who: ['admin'], answer: 204 },
  [`GET ${conversation}/crm`]: { who: DESK, answer: 404 },
  'GET /api/v1/inboxes': { who: ROLES, answer: 200 },
  'POST /api/v1/inboxes': {
    who: ['admin'],
    answer: 400,
    body: { channel: 'pigeon', name: 'P', config: {} },
  },
  'GET /api/v1/inboxes/{inboxId}/balance': { who: ['lead', 'analyst', 'admin'], answer: 200 },
  'GET /api/v1/calendars': { who: ROLES, answer: 200 },
  'GET /api/v1/calendars/{calendarId}/versions': { who: ROLES, answer: 404 },
  'POST /api/v1/calendars': {
    who: ['lead', 'admin'],
    answer: 400,
    body: { ...HOURS, definition: { ...HOURS.definition, timeZone: 'Mars/Olympus' } },
  },
  'PUT /api/v1/calendars/{calendarId}': { who: ['lead', 'admin'], answer: 404, body: HOURS },
  'GET /api/v1/channels': { who: ROLES, answer: 200 },
  'POST /api/v1/contacts/{contactId}/forget': { who: ['admin'], answer: 404 },
  'GET /api/v1/contacts': { who: DESK, answer: 400 },
  'GET /api/v1/contacts/{contactId}': { who: ROLES, answer: 404 },
  'GET /api/v1/contacts/{contactId}/timeline': { who: ROLES, answer: 404 },
  'GET /api/v1/contacts/{contactId}/merge-preview': { who: DESK, answer: 400 },
  'POST /api/v1/contacts/{contactId}/merge': {
    who: DESK,
    answer: 404,
    body: { withContactId: OTHER_ID },
  },
  'POST /api/v1/contacts/{contactId}/split': { who: DESK, answer: 404, body: { mergeId: ID } },
  'POST /api/v1/contacts/{contactId}/keep-apart': {
    who: DESK,
    answer: 404,
    body: { fromContactId: OTHER_ID },
  },
  'GET /api/v1/conversations': { who: ROLES, answer: 200 },
  [`GET ${conversation}`]: { who: ROLES, answer: 404 },
  [`GET ${conversation}/why/{version}`]: { who: ROLES, answer: 404 },
  [`GET ${conversation}/messages/{messageId}/media/{n}`]: { who: ROLES, answer: 404 },
  [`POST ${conversation}/messages`]: { who: DESK, answer: 404, body: { text: 'x' } },
  [`POST ${conversation}/messages/with-file`]: { who: DESK, answer: 404 },
  [`POST ${conversation}/messages/{messageId}/reaction`]: {
    who: DESK,
    answer: 404,
    body: { emoji: '👍' },
  },
  [`GET ${conversation}/templates`]: { who: DESK, answer: 404 },
  [`POST ${conversation}/pick-up`]: { who: DESK, answer: 404 },
  [`POST ${conversation}/offer/accept`]: { who: DESK, answer: 404, body: { offerId: ID } },
  [`POST ${conversation}/offer/decline`]: { who: DESK, answer: 404, body: { offerId: ID } },
  [`POST ${conversation}/transfer`]: { who: DESK, answer: 404, body: { to: 'queue' } },
  [`POST ${conversation}/resolve`]: { who: DESK, answer: 404 },
  [`POST ${conversation}/reopen`]: { who: DESK, answer: 404 },
  [`POST ${conversation}/notes`]: { who: DESK, answer: 404, body: { text: 'x' } },
  [`POST ${conversation}/labels`]: { who: DESK, answer: 404, body: { add: ['x'] } },
  [`POST ${conversation}/seen`]: { who: DESK, answer: 404, body: { version: 1 } },
};

describe('The walls', () => {
  let house: House;
  let documented: string[];
  const accounts = new Map<Role, string>();
  let outsider: string;

  beforeAll(async () => {
    house = await House.open();
    for (const role of ROLES)
      accounts.set(role, (await house.hire(role, `${role}-of-acme`)).accountId);
    outsider = (await house.hire('agent', 'Outsider')).accountId;
    await house.database.pool.query('delete from membership where account_id = $1', [outsider]);
    const { paths } = (await (await fetch(`${house.url}/api/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
  });
  afterAll(() => house.close());

  /** A session of its own for each request: some of them end it. */
  async function status(
    route: string,
    accountId: string | null,
    headers?: Record<string, string>,
  ): Promise<number> {
    const [method, path = ''] = route.split(' ');
    const session = accountId && (await new Sessions(house.database.pool).open(accountId));
    const answer = await ask(
      house.url,
      path
        .replace('/api/v1', '')
        .replace('{n}', '0')
        .replace(/\{(flowV|v)ersion\}/, '1')
        .replace(/\{\w+\}/g, ID),
      session ? session.token : null,
      { method: method as string, body: MATRIX[route]?.body, ...(headers ? { headers } : {}) },
    );
    if (answer.status >= 400)
      expect(answer.headers.get('content-type')).toMatch('application/problem+json');
    return answer.status;
  }

  describe('of routes', () => {
    it('have a row for each documented route, and no row for another', () => {
      expect([...documented].sort()).toEqual(Object.keys(MATRIX).sort());
    });

    it.each(Object.entries(MATRIX))('%s', async (route, { who, answer }) => {
      const isOpen = who === 'anybody';
      expect(await status(route, null)).toBe(isOpen ? answer : 401);
      expect(await status(route, outsider)).toBe(isOpen || who === 'session' ? answer : 403);
      for (const role of ROLES) {
        const account = accounts.get(role) as string;
        const may = isOpen || who === 'session' || who.includes(role);
        expect([role, await status(route, account)]).toEqual([role, may ? answer : 403]);
        if (isOpen || who === 'session') continue;
        const foreign = { 'x-workspace': house.otherWorkspaceId };
        expect([role, await status(route, account, foreign)]).toEqual([role, 403]);
      }
    });

    it('show nothing of a conversation of another workspace, whatever is asked of it', async () => {
      const { conversationId } = await house.customerWrites({
        workspaceId: house.otherWorkspaceId,
      });
      const olga = await house.logIn('olga@globex.test');
      await until(async () => (await olga.get(`/conversations/${conversationId}`)).status === 200);
      const admin = accounts.get('admin') as string;
      for (const [route, { body }] of Object.entries(MATRIX)) {
        if (!route.includes('{conversationId}')) continue;
        const [method = '', path = ''] = route.split(' ');
        const { token } = await new Sessions(house.database.pool).open(admin);
        const target = path
          .replace('/api/v1', '')
          .replace('{conversationId}', conversationId)
          .replace('{n}', '0')
          .replace('{version}', '1');
        const answer = await ask(house.url, target.replace(/\{\w+\}/g, ID), token, {
          method,
          body,
        });
        expect([route, answer.status]).toEqual([route, 404]);
      }
    });
  });

  describe('of the browser', () => {
    it('give a cookie that scripts and other sites cannot use', async () => {
      const login = { method: 'POST', body: { email: 'maria@acme.test', password: PASSWORD } };
      const { headers } = await ask(house.url, '/session', null, login);
      const cookie = headers.get('set-cookie') ?? '';
      expect(cookie).toMatch(/HttpOnly/);
      expect(cookie).toMatch(/SameSite=Strict/);
      const sent = { cookie: cookie.split(';')[0] as string };
      expect((await ask(house.url, '/session', null, { headers: sent })).status).toBe(200);
      const act = (origin: string) =>
        ask(house.url, '/session', null, { method: 'DELETE', headers: { ...sent, origin } });
      expect((await act('https://evil.test')).status).toBe(403);
      expect((await act('null')).status).toBe(403);
      expect((await act(house.url)).status).toBe(204);
      expect((await ask(house.url, '/session', null, { headers: sent })).status).toBe(401);
    });

    it('say the same about a wrong password and an unknown address, and slow guessing down', async () => {
      const guess = (email: string) =>
        ask(house.url, '/session', null, {
          method: 'POST',
          body: { email, password: 'wrong password' },
          headers: { 'x-forwarded-for': '203.0.113.9' },
        });
      const [known, unknown] = [await guess('olga@globex.test'), await guess('nobody@globex.test')];
      expect([known.status, known.body]).toEqual([unknown.status, unknown.body]);
      for (let n = 0; n < 10; n++) await guess('olga@globex.test');
      const slowed = await guess('olga@globex.test');
      expect(slowed.status).toBe(429);
      expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThan(0);
    });

    it('tell no stack, no version and no inner word of an error', async () => {
      const answer = await fetch(`${house.url}/api/v1/nowhere`);
      expect(answer.status).toBe(404);
      expect(answer.headers.get('content-type')).toMatch('application/problem+json');
      expect(answer.headers.get('x-powered-by')).toBeNull();
      const broken = await fetch(`${house.url}/api/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"email":',
      });
      expect(broken.status).toBe(400);
      expect(await broken.text()).not.toMatch(/node_modules|\.js:|at /);
    });
  });

  describe('of the database', () => {
    it('keep two workspaces apart on one connection, a thousand times', async () => {
      await Promise.all([
        house.customerWrites({}),
        house.customerWrites({ workspaceId: house.otherWorkspaceId }),
      ]);
      await until(async () => {
        const { rows } = await house.database.pool.query(
          'select count(distinct workspace_id)::int as n from overview_conversation',
        );
        return rows[0].n === 2;
      });
      const one = await openDatabase({ url: house.test.url, applicationName: 'one', poolMax: 1 });
      const places = [house.workspaceId, house.otherWorkspaceId];
      const seen = await Promise.all(
        Array.from({ length: 1_000 }, (_, n) =>
          one.inWorkspace(places[n % 2] as string, async (client) => {
            const { rows } = await client.query(
              'select distinct workspace_id from overview_conversation',
            );
            return rows.map((row) => row.workspace_id);
          }),
        ),
      );
      expect(seen.every((ids, n) => ids.length === 1 && ids[0] === places[n % 2])).toBe(true);
      const unset = await one.pool.query(
        'begin; set local role convolog_desk; select count(*)::int as n from overview_conversation; commit',
      );
      const counted = (unset as unknown as { rows: { n: number }[] }[])[2];
      expect(counted?.rows).toEqual([{ n: 0 }]);
      await one.close();
    });

    it('are forced on each table that belongs to workspaces, for roles that cannot step over', async () => {
      const { rows: bare } = await house.database.pool.query(
        `select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped
         where n.nspname = 'public' and c.relkind in ('r', 'p') and not (
           c.relrowsecurity and c.relforcerowsecurity and 2 <= (
             select count(*) from pg_policies p where p.tablename = c.relname
             and p.roles && array['convolog_app', 'convolog_desk']::name[]))`,
      );
      expect(bare).toEqual([]);
      const { rows: strong } = await house.database.pool.query(
        `select rolname from pg_roles where rolname like 'convolog%' and (rolbypassrls or rolsuper)`,
      );
      expect(strong).toEqual([]);
    });

    it('show people no key, no session and no hash, and let them change nothing', async () => {
      const attempt = (sql: string) =>
        house.database.inWorkspace(house.workspaceId, (client) => client.query(sql));
      for (const table of ['session', 'sign_in_attempt', 'sealing_key'])
        await expect(attempt(`select * from ${table}`)).rejects.toThrow(/permission denied/);
      for (const table of ['event', 'overview_conversation', 'membership', 'audit_entry'])
        await expect(attempt(`delete from ${table}`)).rejects.toThrow(/permission denied/);
    });
  });

  it('The list equals a fresh build of it', async () => {
    const { pool } = house.database;
    const dump = async () =>
      (
        await pool.query(
          'select to_jsonb(c) as row from overview_conversation c order by workspace_id, key',
        )
      ).rows;
    const runner = new ProjectionRunner({ pool, store: house.store, projection: conversationList });
    await runner.rebuild();
    const rebuilt = await dump();
    expect(rebuilt.length).toBeGreaterThan(2);
    for (let n = 0; n < 30; n++) {
      const { conversationId } = await house.customerWrites({ text: `${n}` });
      await house.command(conversationId, { type: 'PickUp', agentId: ID });
      if (n % 3 === 0) await house.command(conversationId, { type: 'Resolve', by: ID });
      if (n % 6 === 0) await house.customerWrites({ conversationId, text: 'Again' });
    }
    const head = await house.store.head();
    await until(async () => {
      const { rows } = await pool.query(
        `select position from projection_checkpoint where name = $1`,
        [conversationList.name],
      );
      return Number(rows[0]?.position) >= head;
    });
    const live = await dump();
    await runner.rebuild();
    expect(await dump()).toEqual(live);
    await runner.stop();
  });
});
