/**
 * An inbox: one configured account of a channel (a page, a number, a mailbox, a site).
 *
 * Facts about it live on its own stream; secrets in the sealed part, under the inbox's own key.
 */
export type InboxEvent =
  | {
      readonly type: 'InboxConnected';
      readonly data: { readonly channel: string; readonly name: string };
      readonly private?: InboxSecrets | null;
    }
  | {
      readonly type: 'InboxReconfigured';
      readonly data: { readonly name: string };
      readonly private?: Pick<InboxSecrets, 'config'> | null;
    }
  | {
      readonly type: 'InboxHealthChanged';
      readonly data: {
        readonly health: 'good' | 'bad';
        readonly reason: string;
        /** What was looked at; absent in facts from before there were several. */
        readonly check?: InboxCheckName | undefined;
      };
    };

/** Can we send, does the platform send to us, can its mailbox be read, and is as much coming in as usual? */
export type InboxCheckName = 'sending' | 'subscription' | 'mailbox' | 'silence';

export interface InboxSecrets {
  /** Settings as the channel's own schema reads them. */
  readonly config: unknown;
  /** Secret namespace of all ids that are derived in this inbox. Never changes. */
  readonly namespace: string;
}

export interface Inbox {
  readonly inboxId: string;
  readonly workspaceId: string;
  readonly channel: string;
  readonly name: string;
  readonly config: unknown;
  readonly namespace: string;
  readonly health: 'good' | 'bad';
  readonly healthReason: string | null;
  /** Everything that is wrong now, by what was looked at. */
  readonly problems?: Readonly<Partial<Record<InboxCheckName, string>>>;
}

/** Applies one fact; `null` stays `null` until the inbox is connected. */
export function evolveInbox(
  inbox: Inbox | null,
  at: { readonly inboxId: string; readonly workspaceId: string },
  event: InboxEvent,
): Inbox | null {
  switch (event.type) {
    case 'InboxConnected':
      if (!event.private) return null;
      return {
        ...at,
        channel: event.data.channel,
        name: event.data.name,
        config: event.private.config,
        namespace: event.private.namespace,
        health: 'good',
        healthReason: null,
      };
    case 'InboxReconfigured':
      if (!inbox) return null;
      return { ...inbox, name: event.data.name, config: event.private?.config ?? inbox.config };
    case 'InboxHealthChanged': {
      if (!inbox) return null;
      const { health, reason, check = 'sending' } = event.data;
      const { [check]: _before, ...others } = inbox.problems ?? {};
      const problems: NonNullable<Inbox['problems']> =
        health === 'bad' ? { ...others, [check]: reason } : others;
      const [first] = Object.values<string>(problems as Record<string, string>);
      return { ...inbox, problems, health: first ? 'bad' : 'good', healthReason: first ?? null };
    }
    default:
      return inbox;
  }
}
