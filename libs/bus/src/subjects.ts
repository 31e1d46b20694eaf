/** Every NATS subject of the house. None contains personal data. */

/** Partitions of the log: the events of one stream always travel in the same one. */
export const LOG_PARTITIONS = 8;

export const subjects = {
  /** Core: the store has grown. */
  committed: 'convolog.committed',
  /** Core: a person's key was destroyed. `{ workspaceId, keyId }`; whoever holds it lets go of it. */
  keyDestroyed: 'convolog.key-destroyed',
  /** JetStream: batches of envelopes, in order, per partition. */
  log: (partition: number) => `convolog.log.${partition}`,
  logAll: 'convolog.log.*',
  /** Request/reply, answered by presence. */
  presenceBeat: 'convolog.presence.beat',
  presenceLeave: 'convolog.presence.leave',
  presenceWhoIsFree: 'convolog.presence.who-is-free',
  /** Core: somebody is typing. */
  typing: (workspaceId: string, conversationId: string) =>
    `convolog.typing.${workspaceId}.${conversationId}`,
  /** For whoever passes it on, whatever the workspace. */
  typingAnywhere: 'convolog.typing.*.*',
  typingIn: (workspaceId: string) => `convolog.typing.${workspaceId}.*`,
} as const;

/** Name of the JetStream stream that holds the log's tail. Disposable: relay refills it. */
export const LOG_STREAM = 'CONVOLOG_LOG';
