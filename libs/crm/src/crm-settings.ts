/** How a workspace's own system (a CRM) is reached: facts on the workspace's stream, the secret sealed. */
import { envelope } from '#libs/desk';
import { type EventStore, newId, streamName } from '#libs/event-store';

export interface CrmSettings {
  /** Where look-ups are posted to: `https:`, or `http:` for a system in the same house. */
  readonly url: string;
  /** Signs every request. */
  readonly secret: string;
  readonly timeoutMs: number;
  /** How long an answer may be used again. */
  readonly cacheMs: number;
}

export type CrmEvent =
  | {
      readonly type: 'CrmConnected';
      readonly data: Omit<CrmSettings, 'secret'>;
      readonly private?: Pick<CrmSettings, 'secret'> | null;
    }
  | { readonly type: 'CrmDisconnected'; readonly data: Readonly<Record<string, never>> };

export const CRM_TIMEOUT_MS = 2_000;
export const CRM_CACHE_MS = 60_000;
export const CRM_SECRET_CHARS_MIN = 16;

/** What is wrong with settings, by field; empty when they can be used. */
export function checkCrmSettings(
  settings: CrmSettings,
): { readonly field: string; readonly rule: string }[] {
  const { url, secret, timeoutMs, cacheMs } = settings;
  const problems: { field: string; rule: string }[] = [];
  if (!isAddress(url)) problems.push({ field: 'url', rule: 'must be an http or https address' });
  if (secret.length < CRM_SECRET_CHARS_MIN)
    problems.push({
      field: 'secret',
      rule: `must have at least ${CRM_SECRET_CHARS_MIN} characters`,
    });
  if (!(timeoutMs >= 100 && timeoutMs <= 10_000))
    problems.push({ field: 'timeoutMs', rule: 'must be from 100 to 10000' });
  if (!(cacheMs >= 0 && cacheMs <= 3_600_000))
    problems.push({ field: 'cacheMs', rule: 'must be from 0 to 3600000' });
  return problems;
}

export class CrmDirectory {
  private readonly known = new Map<string, Promise<CrmSettings | null>>();

  constructor(private readonly store: EventStore) {}

  /** `null` when none is connected. */
  of(workspaceId: string): Promise<CrmSettings | null> {
    const known = this.known.get(workspaceId);
    if (known) return known;
    const loading = this.load(workspaceId);
    this.known.set(workspaceId, loading);
    loading.catch(() => this.known.delete(workspaceId));
    return loading;
  }

  changed(workspaceId: string): void {
    this.known.delete(workspaceId);
  }

  /** Records the settings, or that there are none any more (`null`). The caller has checked them. */
  async connect(workspaceId: string, settings: CrmSettings | null, by: string): Promise<void> {
    const stream = streamName('workspace', workspaceId);
    const cause = {
      actor: { kind: 'agent', id: by } as const,
      causationId: null,
      correlationId: newId(),
    };
    const event = connected(settings);
    for (;;) {
      const events = await this.store.readStream(workspaceId, stream);
      const result = await this.store.append({
        workspaceId,
        appends: [
          {
            stream,
            expectedVersion: events.at(-1)?.version ?? 0,
            events: [envelope(event, newId(), false, workspaceId, cause)],
          },
        ],
      });
      if (result.kind !== 'conflict') break;
    }
    this.changed(workspaceId);
  }

  private async load(workspaceId: string): Promise<CrmSettings | null> {
    const events = await this.store.readStream(workspaceId, streamName('workspace', workspaceId));
    const last = events.filter(({ type }) => type.startsWith('Crm')).at(-1);
    if (last?.type !== 'CrmConnected' || last.private === null) return null;
    return {
      ...(last.data as Omit<CrmSettings, 'secret'>),
      ...(last.private as Pick<CrmSettings, 'secret'>),
    };
  }
}

function connected(settings: CrmSettings | null): CrmEvent {
  if (settings === null) return { type: 'CrmDisconnected', data: {} };
  const { secret, ...data } = settings;
  return { type: 'CrmConnected', data, private: { secret } };
}

function isAddress(url: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(url).protocol);
  } catch {
    return false;
  }
}
