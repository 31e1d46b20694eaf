/** Finds the conversation that a fact belongs to, and keeps the names that lead there. */
import type { AnyChannel, InboundFact } from '#libs/channels';
import type { Cause, ConversationDesk } from '#libs/desk';
import type { EventStore, StreamAppend } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';
import { canStart } from './fact-to-command.js';
import { type Holder, isSame, NameDirectory, type NameRecords } from './name-directory.js';
import type { Episode, ThreadDirectory } from './thread-directory.js';

export interface Place extends Episode {
  /** The name under which the thread runs. */
  readonly threadKey: string;
  readonly names: Names;
}

/** What a fact says about who has which name. */
export interface Names {
  /** Something that is not on record yet. */
  readonly areNew: boolean;
  /** Asks the store again, after a conflict. */
  readonly refresh: () => Promise<void>;
  readonly appends: (contactId: string, cause: Cause) => StreamAppend[];
}

const NO_NAMES: Names = { areNew: false, refresh: async () => {}, appends: () => [] };

export class PlaceFinder {
  private readonly names: NameDirectory;

  constructor(
    store: EventStore,
    private readonly threads: ThreadDirectory,
    private readonly desk: ConversationDesk,
  ) {
    this.names = new NameDirectory(store);
  }

  /** Our own signature in the fact beats its thread key. A chat that went on by mail belongs to both inboxes. */
  async find(inbox: Inbox, channel: AnyChannel, fact: InboundFact): Promise<Place | null> {
    const aliases = channel.hasAliases ? (fact.threadAliases ?? []) : [];
    const records = channel.hasAliases
      ? await this.names.look(inbox, [fact.threadKey, ...aliases])
      : (new Map() as NameRecords);
    const named = fact.conversationId ? await this.named(inbox, fact.conversationId) : null;
    const keys = [named?.startedAs ?? fact.threadKey, fact.threadKey, ...aliases];
    const threadKey = named
      ? keys.find((key) => this.isOf(inbox, key, named))
      : await this.keyInUse(inbox, channel, fact, records);
    const episode = named ?? (await this.episodeOf(inbox, fact, threadKey ?? fact.threadKey));
    if (!episode) return null;
    const names = threadKey ? this.namesOf(inbox, fact, aliases, threadKey, records) : NO_NAMES;
    return { ...episode, threadKey: threadKey ?? fact.threadKey, names };
  }

  private episodeOf(inbox: Inbox, fact: InboundFact, threadKey: string): Promise<Episode | null> {
    return canStart(fact)
      ? this.threads.forMessage(inbox, threadKey)
      : this.threads.newest(inbox, threadKey);
  }

  private isOf(inbox: Inbox, threadKey: string, { conversationId, episode }: Episode): boolean {
    return this.threads.episode(inbox, threadKey, episode).conversationId === conversationId;
  }

  /** It began in this inbox, or went on by its mailbox, which another process may have recorded just now. */
  private async named(
    inbox: Inbox,
    conversationId: string,
  ): Promise<(Episode & { readonly startedAs: string | null }) | null> {
    const { inboxId, workspaceId } = inbox;
    for (const look of ['load', 'refresh'] as const) {
      const { start, away } = (await this.desk[look](workspaceId, conversationId)).state;
      const isIts = start?.inboxId === inboxId || away.mailInboxId === inboxId;
      if (isIts && start?.address)
        return { conversationId, episode: start.episode, startedAs: start.threadKey };
    }
    return null;
  }

  /** The first of the fact's names that leads to a thread: told before, or one that runs under it. */
  private async keyInUse(
    inbox: Inbox,
    channel: AnyChannel,
    fact: InboundFact,
    records: NameRecords,
  ): Promise<string> {
    const { threadKey, threadAliases = [], threadWritings = [] } = fact;
    const names = [threadKey, ...threadAliases, ...threadWritings];
    if (names.length === 1 && !channel.hasAliases) return threadKey;
    for (const name of names) {
      const record = records.get(name) ?? (await this.recordOf(inbox, channel, name));
      const holder = record?.holder ?? null;
      if (holder && name !== threadKey && !names.includes(holder.identity)) {
        // Somebody else has that name: a number that changed hands.
        continue;
      }
      const key = holder?.threadKey ?? name;
      if ((await this.threads.newest(inbox, key)) === null) continue;
      if (record && !holder) this.names.keepsOwn(inbox, name, record);
      return key;
    }
    return threadKey;
  }

  private async recordOf(inbox: Inbox, channel: AnyChannel, name: string) {
    return channel.hasAliases ? (await this.names.look(inbox, [name])).get(name) : undefined;
  }

  private namesOf(
    inbox: Inbox,
    fact: InboundFact,
    aliases: readonly string[],
    threadKey: string,
    records: NameRecords,
  ): Names {
    // One name alone tells nothing about another.
    if (aliases.length === 0) return NO_NAMES;
    const holder: Holder = { threadKey, identity: fact.threadKey };
    const all = fact.threadKey === threadKey ? aliases : [fact.threadKey, ...aliases];
    const told = all.filter((name) => !isSame(records.get(name)?.holder ?? null, holder));
    if (told.length === 0) return NO_NAMES;
    let known = records;
    return {
      areNew: true,
      refresh: async () => {
        known = await this.names.look(inbox, told, true);
      },
      appends: (contactId, cause) =>
        this.names.appendsFor(inbox, known, holder, told, contactId, cause),
    };
  }
}
