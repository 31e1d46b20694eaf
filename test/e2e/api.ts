/** The agents' API as the tests use it; says what it answered when that is not what was hoped for. */
import type { Content } from '#libs/conversation';

export interface Row {
  readonly conversationId: string;
  readonly inboxId: string;
  readonly channel: string;
  readonly contactId: string;
  readonly contactName: string;
  readonly preview: string;
  readonly status: string;
  readonly holder: { readonly kind: string; readonly agentId?: string };
  readonly unread: number;
  readonly version: number;
  readonly position: number;
}

export interface ThreadItem {
  readonly itemId: string;
  readonly version: number;
  readonly type: string;
  readonly direction: 'in' | 'out' | 'internal';
  readonly messageId?: string;
  readonly content?: Content;
  readonly outcome?: string;
}

export interface Conversation {
  readonly conversation: Row;
  readonly thread: readonly ThreadItem[];
  readonly version: number;
}

const TIMEOUT_MS = 20_000;

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly body: string,
    request: string,
  ) {
    super(`${request} answered ${status}: ${body.slice(0, 500)}`);
  }
}

export class Api {
  private constructor(
    private readonly url: string,
    private readonly token: string,
    readonly agentId: string,
  ) {}

  static async login(url: string, email: string, password: string): Promise<Api> {
    const anonymous = new Api(url, '', '');
    const session = await anonymous.call<{ token: string; account: { accountId: string } }>(
      'POST',
      '/session',
      { email, password },
    );
    return new Api(url, session.token, session.account.accountId);
  }

  get<Answer>(path: string): Promise<Answer> {
    return this.call('GET', path);
  }

  post<Answer = unknown>(path: string, body: object = {}): Promise<Answer> {
    return this.call('POST', path, body);
  }

  put<Answer = unknown>(path: string, body: object): Promise<Answer> {
    return this.call('PUT', path, body);
  }

  /** All rows, over all pages. */
  async conversations(query = 'status=all'): Promise<Row[]> {
    const rows: Row[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: Row[]; nextCursor: string | null } = await this.get(
        `/conversations?${query}&limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
      );
      rows.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    return rows;
  }

  conversation(conversationId: string): Promise<Conversation> {
    return this.get(`/conversations/${conversationId}`);
  }

  pickUp(conversationId: string): Promise<unknown> {
    return this.post(`/conversations/${conversationId}/pick-up`);
  }

  reply(conversationId: string, messageId: string, text: string): Promise<unknown> {
    return this.post(`/conversations/${conversationId}/messages`, { messageId, text });
  }

  private async call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new ApiError(response.status, text, `${method} ${path}`);
    return (text ? JSON.parse(text) : undefined) as Answer;
  }
}

/** Text of a message as its sender wrote it; mail without its history. */
export function textOf(content: Content | undefined): string {
  switch (content?.kind) {
    case 'text':
      return content.text;
    case 'rich_text':
      return content.strippedText ?? content.text;
    default:
      return '';
  }
}
