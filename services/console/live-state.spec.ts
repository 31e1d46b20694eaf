/** Whatever order the news comes in, and however often: one page. */
import fc from 'fast-check';
import {
  type Item,
  itemsOf,
  learn,
  type ListFilter,
  type LiveState,
  type News,
  nothingKnown,
  offersTo,
  pendingOf,
  queueAlarm,
  type Row,
  rowsOf,
  type ServerFrame,
  THREADS_KEPT_MAX,
  TYPING_SHOWN_MS,
} from './live-state/index.js';

const maria = 'agent-maria';
const everything: ListFilter = { basket: 'all', channel: null, search: '' };
const allLoaded = { ids: new Set<string>(), lastRow: null };

function row(conversationId: string, position: number, change: Partial<Row> = {}): Row {
  return {
    conversationId,
    inboxId: 'inbox',
    channel: 'whatsapp',
    contactId: `contact-${conversationId}`,
    contactName: 'Ida Lind',
    preview: `at ${position}`,
    lastMessageAt: new Date(1_700_000_000_000 + position * 1_000).toISOString(),
    lastDirection: 'in',
    status: 'open',
    holder: { kind: 'queue' },
    offer: null,
    unread: 0,
    waitingSince: null,
    labels: [],
    version: position,
    position,
    ...change,
  };
}

function item(itemId: string, version: number, change: Partial<Item> = {}): Item {
  return {
    itemId,
    version,
    at: '2026-01-01T00:00:00.000Z',
    occurredAt: '2026-01-01T00:00:00.000Z',
    type: 'MessageReceived',
    actor: { kind: 'contact', id: 'contact' },
    direction: 'in',
    messageId: itemId,
    content: { kind: 'text', text: `said at ${version}` },
    ...change,
  };
}

const frame = (it: ServerFrame): News => ({ type: 'frame', frame: it, now: 0 });
const said = (it: Row): News => frame({ type: 'conversation', position: it.position, row: it });
const thread = (version: number, ...items: Item[]): News =>
  frame({ type: 'thread', conversationId: 'c1', version, items });

/** What an agent would see. */
function page(state: LiveState) {
  return {
    position: state.position,
    list: rowsOf(state, everything, maria, allLoaded),
    thread: itemsOf(state.threads.get('c1')),
    outbox: pendingOf(state.outbox, 'c1').map((pending) => pending.messageId),
  };
}

describe('The live page', () => {
  const news: News[] = [
    said(row('c1', 1)),
    said(row('c2', 2)),
    said(row('c1', 3, { unread: 1 })),
    said(row('c3', 4, { holder: { kind: 'agent', agentId: maria } })),
    said(row('c1', 5, { unread: 0, status: 'resolved', holder: { kind: 'nobody' } })),
    thread(1, item('m1', 1)),
    thread(2, item('m2', 2, { direction: 'out', outcome: 'composed' })),
    thread(4, item('m2', 2, { direction: 'out', outcome: 'delivered' })),
    thread(5, item('m1', 1, { isRevoked: true }), item('s1', 5, { direction: 'internal' })),
    { type: 'rows', rows: [row('c1', 3, { unread: 1 }), row('c2', 2)] },
    frame({ type: 'ready', position: 5, agentId: maria }),
  ];

  it('is the same for every order and every repetition of the same news (chatwoot PR 13713)', () => {
    const expected = page(learn(nothingKnown, news));
    expect(expected.list.map((it) => it.conversationId)).toEqual(['c1', 'c3', 'c2']);
    expect(expected.thread.map((it) => it.itemId)).toEqual(['m1', 'm2', 's1']);
    expect(expected.thread[1]?.outcome).toBe('delivered');
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...news, ...news], { minLength: news.length * 2 }),
        fc.integer({ min: 1, max: 7 }),
        (shuffled, burst) => {
          let state = nothingKnown;
          for (let at = 0; at < shuffled.length; at += burst)
            state = learn(state, shuffled.slice(at, at + burst));
          expect(page(state)).toEqual(expected);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('is the same after a lost connection that resumed from its position', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 0, max: 5 }),
        (cut, overlap) => {
          const rows = news.slice(0, 5);
          const before = learn(nothingKnown, rows.slice(0, cut));
          // The server may send a row again that we had; it never leaves one out.
          const after = learn(before, rows.slice(Math.max(0, cut - overlap)));
          expect(page(after)).toEqual(page(learn(nothingKnown, rows)));
        },
      ),
    );
  });

  it('never takes a row back to an older position', () => {
    const state = learn(nothingKnown, [said(row('c1', 9, { preview: 'new' })), said(row('c1', 4))]);
    expect(state.rows.get('c1')?.preview).toBe('new');
    expect(state.position).toBe(9);
  });

  it('leaves what it was given untouched', () => {
    const before = learn(nothingKnown, [said(row('c1', 1))]);
    learn(before, [said(row('c2', 2)), { type: 'reset' }]);
    expect([...before.rows.keys()]).toEqual(['c1']);
    expect(nothingKnown.rows.size).toBe(0);
  });

  it('lets go of the thread used longest ago', () => {
    const many: News[] = Array.from({ length: THREADS_KEPT_MAX + 1 }, (_, n) => ({
      type: 'thread',
      conversationId: `c${n}`,
      items: [],
      version: 1,
    }));
    const state = learn(nothingKnown, many);
    expect(state.threads.size).toBe(THREADS_KEPT_MAX);
    expect(state.threads.has('c0')).toBe(false);
  });
});

describe('A message of mine', () => {
  const pending = {
    messageId: 'm9',
    conversationId: 'c1',
    kind: 'message',
    text: 'On its way.',
    composedAt: '2026-01-01T00:00:00.000Z',
    status: 'sending',
    problem: null,
  } as const;
  const arrived = thread(7, item('e9', 7, { messageId: 'm9', direction: 'out' }));

  it('is shown once, whether the thread or the answer is first', () => {
    const waiting = learn(nothingKnown, [{ type: 'sending', message: pending }]);
    expect(pendingOf(waiting.outbox, 'c1')).toHaveLength(1);
    expect(pendingOf(learn(waiting, [arrived]).outbox, 'c1')).toHaveLength(0);
    const retried = learn(waiting, [arrived, { type: 'sending', message: pending }]);
    expect(pendingOf(retried.outbox, 'c1')).toHaveLength(0);
    expect(itemsOf(retried.threads.get('c1'))).toHaveLength(1);
  });

  it('stays, with the reason, when it could not be sent, and goes when discarded', () => {
    const failed = learn(nothingKnown, [
      { type: 'sending', message: pending },
      { type: 'send_failed', messageId: 'm9', problem: { title: 'Not your turn', status: 409 } },
    ]);
    expect(pendingOf(failed.outbox, 'c1')[0]).toMatchObject({
      status: 'failed',
      text: 'On its way.',
    });
    expect(pendingOf(learn(failed, [{ type: 'discarded', messageId: 'm9' }]).outbox, 'c1')).toEqual(
      [],
    );
  });

  it('is not marked failed by a late error once it arrived', () => {
    const state = learn(nothingKnown, [
      { type: 'sending', message: pending },
      arrived,
      { type: 'send_failed', messageId: 'm9', problem: { title: 'Timed out', status: 0 } },
    ]);
    expect(pendingOf(state.outbox, 'c1')).toEqual([]);
  });
});

describe('The list', () => {
  it('hides rows below the last loaded page, because their neighbours are unknown', () => {
    const state = learn(nothingKnown, [said(row('c1', 1)), said(row('c5', 5)), said(row('c9', 9))]);
    const pages = { ids: new Set(['c9', 'c5']), lastRow: row('c5', 5) };
    const shown = rowsOf(state, everything, maria, pages);
    expect(shown.map((it) => it.conversationId)).toEqual(['c9', 'c5']);
  });

  it('drops a row from a basket as soon as it has left it', () => {
    const waiting: ListFilter = { basket: 'waiting', channel: null, search: '' };
    const before = learn(nothingKnown, [said(row('c1', 1))]);
    const after = learn(before, [
      said(row('c1', 2, { holder: { kind: 'agent', agentId: maria } })),
    ]);
    expect(rowsOf(before, waiting, maria, allLoaded)).toHaveLength(1);
    expect(rowsOf(after, waiting, maria, allLoaded)).toHaveLength(0);
    expect(rowsOf(after, { ...waiting, basket: 'mine' }, maria, allLoaded)).toHaveLength(1);
  });

  it('shows only what the server found while a search stands', () => {
    const state = learn(nothingKnown, [said(row('c1', 1)), said(row('c2', 2))]);
    const search: ListFilter = { ...everything, search: 'ida' };
    const shown = rowsOf(state, search, maria, { ids: new Set(['c2']), lastRow: null });
    expect(shown.map((it) => it.conversationId)).toEqual(['c2']);
  });

  it('puts the offer that expires first on top', () => {
    const offer = (id: string, expiresAt: string) => ({ offerId: id, agentId: maria, expiresAt });
    const state = learn(nothingKnown, [
      said(row('c1', 1, { offer: offer('o1', '2026-01-01T00:00:20Z') })),
      said(row('c2', 2, { offer: offer('o2', '2026-01-01T00:00:10Z') })),
      said(row('c3', 3, { offer: { ...offer('o3', '2026-01-01T00:00:05Z'), agentId: 'tom' } })),
    ]);
    expect(offersTo(state, maria).map((it) => it.conversationId)).toEqual(['c2', 'c1']);
  });
});

describe('Somebody typing', () => {
  it('is shown for a while, and not beyond the message', () => {
    const typing: News = {
      type: 'frame',
      frame: { type: 'typing', conversationId: 'c1', who: 'contact' },
      now: 1_000,
    };
    const state = learn(nothingKnown, [typing]);
    expect(state.typing.get('c1')).toEqual({ who: 'contact', until: 1_000 + TYPING_SHOWN_MS });
    expect(learn(state, [thread(1, item('m1', 1))]).typing.has('c1')).toBe(false);
  });
});

describe('The queue alarm', () => {
  const at = (seconds: number) => Date.UTC(2026, 0, 1) + seconds * 1_000;
  const queue = (seconds: number) => ({
    kind: 'queue' as const,
    since: new Date(at(seconds)).toISOString(),
  });
  const knowing = (...rows: Row[]) => learn(nothingKnown, [{ type: 'rows', rows }]);
  const alarmOf = (state: LiveState, seconds: number) =>
    queueAlarm(state, at(seconds), 20, (channel) => channel !== 'email');

  it('comes when somebody waits longer than may be, with the number and the longest wait', () => {
    const state = knowing(
      row('c1', 1, { holder: queue(5) }),
      row('c2', 2, { holder: queue(0) }),
      row('c3', 3, { holder: { ...queue(0), kind: 'bot' } }),
      row('c4', 4, { holder: queue(0), status: 'resolved' }),
    );
    expect(alarmOf(state, 20)).toBeNull();
    expect(alarmOf(state, 21)).toEqual({ waiting: 2, since: at(0) });
  });

  it('leaves out channels on which nobody looks at the screen, and an empty queue', () => {
    const mail = row('c1', 1, { channel: 'email', holder: queue(0) });
    expect(alarmOf(knowing(mail), 3_600)).toBeNull();
    expect(alarmOf(nothingKnown, 3_600)).toBeNull();
  });
});

describe('The lease', () => {
  it('is the one that was told last, and no other news changes it', () => {
    const told = (lease: number): News => frame({ type: 'lease', lease });
    expect(nothingKnown.lease).toBeNull();
    expect(learn(nothingKnown, [told(3), told(4), said(row('c1', 1))]).lease).toBe(4);
  });
});
