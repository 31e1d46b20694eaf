/**
 * A workspace to try things in: people with a known password, and four inboxes behind which the
 * sandbox plays the customers. Uses the public API like anybody else. Can be repeated: it adds what
 * is missing, and touches nothing in a house that somebody has set up as his own.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { demoInboxes, type DemoPlaces, writeSandboxInboxes } from './demo-inboxes.js';

export const DEMO_PASSWORD = 'convolog-demo';
const ADMIN = { name: 'Ada (admin)', email: 'admin@demo.convolog.example' };
const MEMBERS = [
  { name: 'Maria', email: 'maria@demo.convolog.example', role: 'agent' },
  { name: 'Tom', email: 'tom@demo.convolog.example', role: 'agent' },
  { name: 'Lena (lead)', email: 'lead@demo.convolog.example', role: 'lead' },
  { name: 'Ana (analyst)', email: 'analyst@demo.convolog.example', role: 'analyst' },
];

export interface Demo {
  readonly people: readonly { name: string; email: string; role: string }[];
  readonly inboxes: readonly ConnectedInbox[];
}

export interface ConnectedInbox {
  readonly inboxId: string;
  readonly channel: string;
  readonly name: string;
  readonly webhookPath: string;
}

export interface SeedOptions {
  readonly places: DemoPlaces;
  readonly demoKey: string;
  /** Where the sandbox reads which inboxes it plays with. */
  readonly sandboxInboxesFile: string;
  /** Says what was seeded, so that the next start asks nothing. */
  readonly receiptFile: string;
  readonly report?: (line: string) => void;
}

/** Null when this house belongs to somebody who is not the demo. */
export async function seedDemo(options: SeedOptions): Promise<Demo | null> {
  const receipt = new Receipt(options);
  const earlier = receipt.read();
  if (earlier) return earlier;
  const api = new Api(options.places.overviewUrl);
  const setup = await api.call('POST', '/setup', {
    workspaceName: 'Nordlicht Outdoor (demo)',
    ...ADMIN,
    password: DEMO_PASSWORD,
  });
  if (setup.ok) options.report?.('Preparing the demo: people, four inboxes ...');
  const login = await api.call('POST', '/session', {
    email: ADMIN.email,
    password: DEMO_PASSWORD,
  });
  // Not our workspace: there is an admin already, and it is not the demo's.
  if (login.status === 401) return null;
  api.token = (login.expect() as { token: string }).token;
  for (const member of MEMBERS) await addMember(api, member);
  const inboxes = await connectInboxes(api, options);
  await connectCrm(api, options);
  await api.call('DELETE', '/session');
  const demo = { people: [...MEMBERS, { ...ADMIN, role: 'admin' }], inboxes };
  receipt.write(demo);
  return demo;
}

/** What was seeded, and for which addresses: others start over. */
class Receipt {
  private readonly file: string;
  private readonly seededFor: string;

  constructor({ receiptFile, places, demoKey }: SeedOptions) {
    this.file = receiptFile;
    const about = JSON.stringify([places, demoKey]);
    this.seededFor = createHash('sha256').update(about).digest('hex');
  }

  read(): Demo | null {
    try {
      const kept = JSON.parse(readFileSync(this.file, 'utf8')) as Demo & { seededFor: string };
      return kept.seededFor === this.seededFor ? kept : null;
    } catch {
      return null;
    }
  }

  write(demo: Demo): void {
    // The login page of a workshop offers it.
    const login = { email: MEMBERS[0]?.email, password: DEMO_PASSWORD };
    const kept = { seededFor: this.seededFor, login, ...demo };
    writeFileSync(this.file, `${JSON.stringify(kept, null, 2)}\n`);
  }
}

async function addMember(api: Api, member: (typeof MEMBERS)[number]): Promise<void> {
  const answer = await api.call('POST', '/members', { ...member, password: DEMO_PASSWORD });
  if (answer.status !== 409) answer.expect();
}

async function connectInboxes(
  api: Api,
  { places, demoKey, sandboxInboxesFile }: SeedOptions,
): Promise<ConnectedInbox[]> {
  const present = (await api.call('GET', '/inboxes')).expect() as ConnectedInbox[];
  const connected = [];
  for (const inbox of demoInboxes(places, demoKey)) {
    const found = present.find(
      ({ channel, name }) => channel === inbox.channel && name === inbox.name,
    );
    const { inboxId, webhookPath } =
      found ?? ((await api.call('POST', '/inboxes', inbox)).expect() as ConnectedInbox);
    connected.push({ inboxId, webhookPath, ...inbox });
  }
  writeSandboxInboxes(sandboxInboxesFile, connected);
  return connected.map(({ config: _secrets, ...inbox }) => inbox);
}

/** The sandbox's example of a system that knows the customers. */
async function connectCrm(api: Api, { places }: SeedOptions): Promise<void> {
  const answer = await api.call('PUT', '/crm', {
    url: `${places.sandboxUrl}/sandbox/crm`,
    secret: 'sandbox-crm-secret',
  });
  answer.expect();
}

/** The API as any client sees it. */
class Api {
  token = '';

  constructor(private readonly url: string) {}

  async call(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(20_000),
    });
    return new Answer(`${method} /api/v1${path}`, response.status, await response.text());
  }
}

class Answer {
  constructor(
    private readonly request: string,
    readonly status: number,
    private readonly text: string,
  ) {}

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  /** The body, or an error that says what the API said. */
  expect(): unknown {
    if (!this.ok) throw new Error(`${this.request} answered ${this.status}: ${this.text}`);
    return this.text ? JSON.parse(this.text) : undefined;
  }
}
