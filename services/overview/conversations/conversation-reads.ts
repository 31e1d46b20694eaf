/**
 * What people read: lists, rows and threads, opened. Everything runs as the role of people behind
 * row-level security; a page costs a handful of queries, whatever its length.
 */
import { type ConversationEventOf, Thread, whyOffered } from '#libs/conversation';
import { type EventStore, type OpenedEvent, type RowChange, streamName } from '#libs/event-store';
import type { Database } from '#libs/database';
import { DATABASE, EVENT_STORE, Problem } from '#libs/host';
import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { AgentNames, FORMER_AGENT } from '../people/agent-names.js';
import { type ConversationListRow, conversationList } from './conversation-list.projection.js';
import {
  type ListFilter,
  selectChanged,
  selectOfContact,
  selectOfContacts,
  selectOne,
  selectPage,
  selectPosition,
  type StoredRow,
} from './conversation-queries.js';
import { KnownContacts, type Look } from './known-contacts.js';
import { ReplyWindows } from './reply-windows.js';
import { RowOpener } from './row-opener.js';
import { itemView } from './thread-view.js';
import type { ConversationListView, ConversationView, ThreadView, WhyView } from './views.js';

/** Rows that one search looks through before it answers with what it has and where to go on. */
const SEARCHED_MAX = 2_000;
const SEARCH_BATCH = 200;

@Injectable()
export class ConversationReads {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly opener: RowOpener,
    private readonly agentNames: AgentNames,
    private readonly contacts: KnownContacts,
    private readonly windows: ReplyWindows,
  ) {}

  /**
   * One page. With `q`, rows whose name or last message contains it: those are sealed, so they are
   * opened and looked at, a bounded number at a time; `nextCursor` goes on where it stopped.
   */
  list(
    workspaceId: string,
    agentId: string,
    filter: ListFilter & { readonly q?: string | undefined; readonly limit: number },
  ): Promise<ConversationListView> {
    return this.database.inWorkspace(workspaceId, async (client) => {
      // Read before the rows: a change in between is in both, and harmless; never in neither.
      const position = await selectPosition(client, workspaceId);
      const names = await this.agentNames.of(workspaceId, within(client));
      if (filter.q)
        return { ...(await this.search(client, workspaceId, agentId, filter, names)), position };
      const rows = await selectPage(client, workspaceId, agentId, filter, filter.limit + 1);
      const page = rows.slice(0, filter.limit);
      return {
        items: await this.opener.open(within(client), workspaceId, page, names),
        nextCursor: rows.length > page.length ? cursorAfter(page) : null,
        position,
      };
    });
  }

  private async search(
    client: PoolClient,
    workspaceId: string,
    agentId: string,
    filter: ListFilter & { readonly q?: string | undefined; readonly limit: number },
    names: ReadonlyMap<string, string>,
  ): Promise<Pick<ConversationListView, 'items' | 'nextCursor'>> {
    const wanted = plain(filter.q ?? '');
    const found: ConversationView[] = [];
    let before = filter.before;
    for (let looked = 0; looked < SEARCHED_MAX; looked += SEARCH_BATCH) {
      const rows = await selectPage(
        client,
        workspaceId,
        agentId,
        { ...filter, before },
        SEARCH_BATCH,
      );
      const opened = await this.opener.open(within(client), workspaceId, rows, names);
      for (const [index, view] of opened.entries()) {
        before = rows[index]?.activityPosition;
        if (!plain(`${view.contactName ?? ''} ${view.preview}`).includes(wanted)) continue;
        found.push(view);
        if (found.length === filter.limit) return { items: found, nextCursor: String(before) };
      }
      if (rows.length < SEARCH_BATCH) return { items: found, nextCursor: null };
    }
    return { items: found, nextCursor: String(before) };
  }

  /** Rows that changed after a position, oldest change first; at most `limit`. */
  changedSince(workspaceId: string, after: number, limit: number): Promise<ConversationView[]> {
    return this.database.inWorkspace(workspaceId, async (client) => {
      const rows = await selectChanged(client, workspaceId, after, limit);
      if (rows.length === 0) return [];
      return this.opener.open(
        within(client),
        workspaceId,
        rows,
        await this.agentNames.of(workspaceId, within(client)),
      );
    });
  }

  /** All rows of one contact. */
  ofContact(workspaceId: string, contactId: string): Promise<ConversationView[]> {
    return this.database.inWorkspace(workspaceId, async (client) => {
      const look = within(client);
      const names = await this.agentNames.of(workspaceId, look);
      const rows = await selectOfContact(client, workspaceId, contactId);
      return this.opener.open(look, workspaceId, rows, names);
    });
  }

  /** The latest rows of several contacts, the latest message first. */
  ofContacts(
    workspaceId: string,
    contactIds: readonly string[],
    limit: number,
  ): Promise<ConversationView[]> {
    return this.database.inWorkspace(workspaceId, async (client) => {
      const look = within(client);
      const names = await this.agentNames.of(workspaceId, look);
      const rows = await selectOfContacts(client, workspaceId, contactIds, limit);
      return this.opener.open(look, workspaceId, rows, names);
    });
  }

  position(workspaceId: string): Promise<number> {
    return this.database.inWorkspace(workspaceId, (client) => selectPosition(client, workspaceId));
  }

  /** The stored row; throws a 404 for a conversation that this workspace does not have. */
  row(workspaceId: string, conversationId: string): Promise<StoredRow> {
    return this.database.inWorkspace(workspaceId, async (client) => {
      const row = await selectOne(client, workspaceId, conversationId);
      if (!row) throw noSuchConversation();
      return row;
    });
  }

  /** The conversation and its thread, as it is or as it was at an instant. */
  async thread(workspaceId: string, conversationId: string, asOf?: Date): Promise<ThreadView> {
    const stored = await this.row(workspaceId, conversationId);
    const stream = streamName('conversation', conversationId);
    const events = await this.store.readStream(workspaceId, stream, {
      newer: 'deliver',
      ...(asOf ? { asOf } : {}),
    });
    const row = rowOf(events);
    if (!row)
      throw new Problem({ status: 404, detail: 'The conversation had not begun at that time.' });
    return this.database.inWorkspace(workspaceId, async (client) => {
      const names = await this.agentNames.of(workspaceId, within(client));
      const thread = new Thread((agentId) => names.get(agentId) ?? FORMER_AGENT);
      for (const event of events) thread.apply(event);
      const { identityPart, correctedPart } = stored;
      const then = {
        ...row,
        conversationId,
        position: events.at(-1)?.position ?? 0,
        identityPart,
        correctedPart,
      };
      const [conversation] = await this.opener.open(within(client), workspaceId, [then], names);
      return {
        conversation: conversation as ConversationView,
        thread: thread.items.map((item) => itemView(conversationId, item)),
        version: thread.version,
        replyUntil: await this.windows.replyUntil(workspaceId, events),
      };
    });
  }

  /** Why the offer of that version went to whom it went. */
  async why(workspaceId: string, conversationId: string, version: number): Promise<WhyView> {
    await this.row(workspaceId, conversationId); // The wall: 404 for what is not theirs.
    const [event] = await this.store.readStream(
      workspaceId,
      streamName('conversation', conversationId),
      { afterVersion: Math.max(0, version - 1), upToVersion: version },
    );
    if (event?.type !== 'AgentOffered')
      throw new Problem({ status: 404, detail: 'No offer was made there.' });
    const names = await this.namesOf(workspaceId);
    const data = event.data as ConversationEventOf<'AgentOffered'>['data'];
    const nameOf = (agentId: string) => names.get(agentId) ?? FORMER_AGENT;
    return { lines: whyOffered(data, event.decidedBy.policy, nameOf) };
  }

  /** Whether the customer wrote it in this conversation; a 404 for a conversation of others. */
  async hasInboundMessage(
    workspaceId: string,
    conversationId: string,
    messageId: string,
  ): Promise<boolean> {
    await this.row(workspaceId, conversationId); // The wall: 404 for what is not theirs.
    const stream = streamName('conversation', conversationId);
    const events = await this.store.readStream(workspaceId, stream);
    return events.some(
      ({ type, data }) =>
        type === 'MessageReceived' && (data as { messageId: string }).messageId === messageId,
    );
  }

  /** Names of the workspace's staff by agent id. */
  namesOf(workspaceId: string): Promise<ReadonlyMap<string, string>> {
    return this.agentNames.of(workspaceId, this.looking(workspaceId));
  }

  /** Rows as a commit left them; reads nothing that is known already. */
  async openChanges(
    workspaceId: string,
    changes: readonly RowChange<ConversationListRow>[],
  ): Promise<ConversationView[]> {
    const look = this.looking(workspaceId);
    const names = await this.agentNames.of(workspaceId, look);
    const contactIds = changes.flatMap(({ row }) => (row ? [row.contactId] : []));
    const contacts = await this.contacts.of(workspaceId, contactIds, look);
    const rows = changes.flatMap(({ row, key, position }): StoredRow[] => {
      const name = row && contacts.get(row.contactId);
      return name ? [{ ...row, ...name, conversationId: key, position }] : [];
    });
    return this.opener.open(look, workspaceId, rows, names);
  }

  private looking(workspaceId: string): Look {
    return (work) => this.database.inWorkspace(workspaceId, work);
  }
}

/** Looks with a connection that is in the workspace already. */
function within(client: PoolClient): Look {
  return (work) => work(client);
}

export function noSuchConversation(): Problem {
  return new Problem({ status: 404, detail: 'There is no such conversation in this workspace.' });
}

function rowOf(events: readonly OpenedEvent[]): ConversationListRow | null {
  return events
    .filter((event) => !event.isNewer && conversationList.handles.includes(event.type))
    .reduce<ConversationListRow | null>((row, event) => conversationList.evolve(row, event), null);
}

function cursorAfter(page: readonly StoredRow[]): string {
  return String(page.at(-1)?.activityPosition ?? 0);
}

/** Without case and accents, so that "jose" finds "José". */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
