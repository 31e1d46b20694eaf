/** Connects an account of a channel: checks its settings, then records the fact. */
import { randomUUID } from 'node:crypto';
import { newestVersion } from '#libs/event-catalog';
import { type EventStore, newId, streamName } from '#libs/event-store';
import type { z } from 'zod';

export interface ConnectInbox {
  readonly workspaceId: string;
  readonly channel: string;
  readonly name: string;
  readonly config: unknown;
  /** Who connects it. */
  readonly agentId: string;
  /** Given by tests and by the demo; random otherwise. */
  readonly inboxId?: string;
}

/** The settings do not fit the channel. Names each field and its rule, never a value. */
export class InvalidInboxConfig extends Error {
  constructor(readonly problems: readonly { readonly field: string; readonly rule: string }[]) {
    super(problems.map(({ field, rule }) => `${field}: ${rule}`).join('; '));
    this.name = 'InvalidInboxConfig';
  }
}

/**
 * Records `InboxConnected`. Answers the id of the inbox.
 * Throws `InvalidInboxConfig` when the channel's schema refuses the settings.
 */
export async function connectInbox(
  store: EventStore,
  channel: { readonly config: z.ZodType<unknown> },
  request: ConnectInbox,
): Promise<string> {
  const parsed = channel.config.safeParse(request.config);
  if (!parsed.success) {
    throw new InvalidInboxConfig(
      parsed.error.issues.map((issue) => ({
        field: ['config', ...issue.path].join('.'),
        rule: issue.message,
      })),
    );
  }
  const inboxId = request.inboxId ?? randomUUID();
  await store.append({
    workspaceId: request.workspaceId,
    appends: [
      {
        stream: streamName('inbox', inboxId),
        expectedVersion: 0,
        events: [
          {
            id: newId(),
            isExternal: false,
            type: 'InboxConnected',
            schemaVersion: newestVersion('InboxConnected'),
            occurredAt: new Date(),
            actor: { kind: 'agent', id: request.agentId },
            causationId: null,
            correlationId: newId(),
            traceparent: null,
            decidedBy: {},
            data: { channel: request.channel, name: request.name },
            private: { config: parsed.data, namespace: randomUUID() },
            sealFor: inboxId,
          },
        ],
      },
    ],
  });
  return inboxId;
}
