/** Opens rows for people: names and previews, with one look-up of keys for a whole page. */
import { type Content, summaryOf } from '#libs/conversation';
import { houseVersions } from '#libs/event-catalog';
import { type EventStore, openParts, type SealedPart, sealedPart } from '#libs/event-store';
import { EVENT_STORE, SEALER } from '#libs/host';
import type { Sealer } from '#libs/sealing';
import { Inject, Injectable } from '@nestjs/common';
import { FORMER_AGENT } from '../people/agent-names.js';
import { PersonNames } from '../persons/person-names.js';
import { selectSealedEvents, type StoredRow } from './conversation-queries.js';
import type { Look } from './known-contacts.js';
import type { ConversationView } from './views.js';

export const PREVIEW_CHARS_MAX = 200;

type Named = { readonly name?: string } | null;
type PartsOfRow = [
  corrected: Named,
  identity: Named,
  started: { readonly name?: string; readonly address?: string } | null,
  last: { readonly content?: Content; readonly senderName?: string } | null,
];

@Injectable()
export class RowOpener {
  constructor(
    @Inject(SEALER) private readonly sealer: Sealer,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly persons: PersonNames,
  ) {}

  /** `names` are those of the workspace's staff. */
  async open(
    look: Look,
    workspaceId: string,
    rows: readonly StoredRow[],
    names: ReadonlyMap<string, string>,
  ): Promise<ConversationView[]> {
    const long = rows.flatMap((row) => (row.previewPosition === null ? [] : [row.previewPosition]));
    const longParts =
      long.length === 0
        ? new Map<number, SealedPart>()
        : await this.longOnes(look, workspaceId, long);
    const parts = rows.flatMap((row): (SealedPart | null)[] => [
      row.correctedPart,
      row.identityPart,
      row.startedPart,
      row.previewPosition === null ? row.previewPart : (longParts.get(row.previewPosition) ?? null),
    ]);
    const opened = await openParts(this.sealer, workspaceId, parts, houseVersions);
    const named = rows.map((row, index) => {
      const parts = opened.slice(index * 4, index * 4 + 4) as PartsOfRow;
      const [corrected, identity, started, last] = parts;
      const name = corrected?.name ?? identity?.name ?? started?.name ?? last?.senderName;
      return { row, name, started, last };
    });
    const nameless = named.flatMap(({ row, name }) => (name ? [] : [row.contactId]));
    const others =
      nameless.length === 0
        ? new Map<string, string>()
        : await this.persons.of(workspaceId, [...new Set(nameless)], look);
    return named.map(({ row, name, started, last }) => {
      return view(row, names, {
        contactName: name ?? others.get(row.contactId) ?? readable(started?.address),
        preview: row.isPreviewRevoked ? '(message withdrawn)' : previewOf(last?.content),
      });
    });
  }

  /** Messages that their rows only point at. Those of an archived conversation have left the table. */
  private async longOnes(
    look: Look,
    workspaceId: string,
    positions: readonly number[],
  ): Promise<Map<number, SealedPart>> {
    const found = await look((client) => selectSealedEvents(client, workspaceId, positions));
    for (const position of positions) {
      if (found.has(position)) continue;
      const range = { after: position - 1, upTo: position, workspaceId };
      for await (const [event] of this.store.readAll(range)) {
        const part = event && sealedPart(event);
        if (part) found.set(position, part);
      }
    }
    return found;
  }
}

function view(
  row: StoredRow,
  names: ReadonlyMap<string, string>,
  said: Pick<ConversationView, 'contactName' | 'preview'>,
): ConversationView {
  const { offerId, offerAgentId, offerExpiresAt } = row;
  return {
    conversationId: row.conversationId,
    inboxId: row.inboxId,
    channel: row.channel,
    contactId: row.contactId,
    ...said,
    lastMessageAt: row.lastMessageAt.toISOString(),
    lastDirection: row.lastDirection,
    status: row.status,
    holder: {
      kind: row.holderKind,
      ...(row.holderAgentId === null
        ? {}
        : { agentId: row.holderAgentId, agentName: names.get(row.holderAgentId) ?? FORMER_AGENT }),
      since: row.holderSince.toISOString(),
    },
    offer:
      offerId === null || offerAgentId === null || offerExpiresAt === null
        ? null
        : { offerId, agentId: offerAgentId, expiresAt: offerExpiresAt.toISOString() },
    unread: row.unreadVersions.length,
    waitingSince: row.waitingSince?.toISOString() ?? null,
    labels: [...row.labels],
    activityPosition: row.activityPosition,
    version: row.version,
    position: row.position,
  };
}

function previewOf(content: Content | undefined): string {
  if (!content) return '';
  const line = summaryOf(content).replace(/\s+/g, ' ').trim();
  return line.length > PREVIEW_CHARS_MAX ? `${line.slice(0, PREVIEW_CHARS_MAX - 1)}…` : line;
}

/** An address that a person would recognise; ids of platforms are nobody's name. */
function readable(address: string | undefined): string | null {
  return address && /^(?:[^@\s]+@[^@\s]+|\+?\d{6,15})$/.test(address) ? address : null;
}
