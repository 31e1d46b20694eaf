/** The sandbox over its test endpoints: pretend customers, and what their platforms accepted. */

export interface PretendCustomer {
  readonly customerId: string;
  readonly name: string;
  readonly psid: string;
  readonly waId: string;
  readonly userId: string;
  readonly email: string;
}

export interface AcceptedSend {
  readonly inboxId: string;
  readonly customerId: string;
  readonly externalId: string;
  readonly text: string;
  readonly token: string | null;
}

interface PretendThread {
  readonly inboxId: string;
  readonly customerId: string;
  readonly bubbles: readonly {
    readonly side: string;
    readonly text: string;
    readonly state: string;
    readonly externalId: string;
    readonly replyToExternalId?: string;
    readonly mediaUrl?: string;
  }[];
}

export class SandboxRemote {
  constructor(private readonly url: string) {}

  state(): Promise<{
    inboxes: { inboxId: string }[];
    customers: PretendCustomer[];
    threads: PretendThread[];
  }> {
    return this.call('/sandbox/api/state');
  }

  async accepted(inboxId: string): Promise<AcceptedSend[]> {
    const { items } = await this.call<{ items: AcceptedSend[] }>(
      `/sandbox/api/accepted?inboxId=${inboxId}`,
    );
    return items;
  }

  addCustomer(name: string): Promise<PretendCustomer> {
    return this.call('/sandbox/api/customers', { name });
  }

  say(inboxId: string, customerId: string, text: string, copies = 1): Promise<unknown> {
    const utterance = { kind: 'text', text };
    return this.call('/sandbox/api/say', { inboxId, customerId, utterance, copies });
  }

  crowd(inboxId: string): Promise<{ customer: PretendCustomer }> {
    return this.call('/sandbox/api/crowd', { inboxId });
  }

  control(body: object): Promise<unknown> {
    return this.call('/sandbox/control', body);
  }

  private async call<Answer>(path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(30_000),
    });
    if (!response.ok)
      throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  }
}
