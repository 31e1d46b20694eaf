/**
 * Which services there are, on which ports, and what each finds in its environment. Data only:
 * starts nothing. Two copies of the house get along because every port but PORT gives way.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { portOrFree } from './processes.js';
import type { Secrets } from './secrets.js';

/** Of the project: this file runs as dist/infra/embedded/house-plan.js. */
export const ROOT = resolve(__dirname, '../../..');
const DEFAULT_PORT = 3000;

interface Ports {
  /** Absent: the service speaks to nobody outside. */
  readonly http?: number;
  /** Health and metrics. */
  readonly internal: number;
}

/** As they are when PORT is 3000; another PORT moves all of them by the same distance. */
const SERVICES = {
  presence: { internal: 9309 },
  relay: { internal: 9310 },
  routing: { internal: 9308 },
  bot: { internal: 9307 },
  delivery: { internal: 9306 },
  overview: { http: 3002, internal: 9302 },
  ingress: { http: 3001, internal: 9301 },
  analytics: { http: 3005, internal: 9305 },
  sandbox: { http: 3003, internal: 9303 },
  widget: { http: 3004, internal: 9304 },
  console: { http: 3000, internal: 9300 },
} as const satisfies Record<string, Ports>;

export type ServiceName = keyof typeof SERVICES;
export const SERVICE_NAMES = Object.keys(SERVICES) as ServiceName[];

const SMTP_PORT = 2525;
const SANDBOX_SMTP_PORT = 2526;

export interface ServicePlan {
  readonly name: ServiceName;
  readonly program: string;
  readonly internalUrl: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface HousePlan {
  readonly publicUrl: string;
  readonly ingressUrl: string;
  readonly overviewUrl: string;
  readonly sandboxUrl: string;
  readonly smtpPort: number;
  readonly sandboxSmtpPort: number;
  readonly services: readonly ServicePlan[];
}

export interface PlanOptions {
  readonly port: number;
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly secrets: Secrets;
  /** Default: all that are compiled. */
  readonly only?: readonly ServiceName[];
  readonly env?: Readonly<Record<string, string>>;
}

export async function planHouse(options: PlanOptions): Promise<HousePlan> {
  const ports = await choosePorts(options.port);
  const url = (name: ServiceName) => `http://127.0.0.1:${ports.http.get(name)}`;
  const publicUrl = process.env.PUBLIC_URL || url('console');
  const shared = {
    NODE_ENV: process.env.NODE_ENV || 'development',
    LOG_LEVEL: process.env.LOG_LEVEL || 'info',
    HOST: '127.0.0.1',
    DATA_DIR: options.dataDir,
    DATABASE_URL: options.databaseUrl,
    NATS_URL: options.natsUrl,
    MASTER_KEY: options.secrets.masterKey,
    PUBLIC_URL: publicUrl,
    INGRESS_URL: url('ingress'),
    OVERVIEW_URL: url('overview'),
    ANALYTICS_URL: url('analytics'),
    WIDGET_URL: url('widget'),
    SANDBOX_URL: url('sandbox'),
    // The demo connects the sandbox's example system, which is this machine.
    CRM_PRIVATE_HOSTS: process.env.CRM_PRIVATE_HOSTS || `127.0.0.1:${ports.http.get('sandbox')}`,
    SMTP_PORT: String(ports.smtp),
    SANDBOX_SMTP_PORT: String(ports.sandboxSmtp),
    SANDBOX_INBOXES_FILE: sandboxInboxesFile(options.dataDir),
    // Node 22 and newer keep what they compiled; older ones pass over it.
    NODE_COMPILE_CACHE: join(ROOT, 'dist/.compiled'),
    ...options.env,
  };
  const wanted = SERVICE_NAMES.filter((name) => !options.only || options.only.includes(name));
  return {
    publicUrl,
    ingressUrl: url('ingress'),
    overviewUrl: url('overview'),
    sandboxUrl: url('sandbox'),
    smtpPort: ports.smtp,
    sandboxSmtpPort: ports.sandboxSmtp,
    services: wanted
      .map((name) => ({
        name,
        program: join(ROOT, 'dist/services', name, 'main.js'),
        internalUrl: `http://127.0.0.1:${ports.internal.get(name)}`,
        env: {
          ...shared,
          PORT: String(ports.http.get(name) ?? 0),
          INTERNAL_PORT: String(ports.internal.get(name)),
        },
      }))
      .filter(({ program }) => existsSync(program)),
  };
}

/** The sandbox plays the customers of the inboxes that this file names. Written by the demo's seed. */
export function sandboxInboxesFile(dataDir: string): string {
  return join(dataDir, 'sandbox-inboxes.json');
}

async function choosePorts(port: number) {
  const distance = port - DEFAULT_PORT;
  const http = new Map<ServiceName, number>();
  const internal = new Map<ServiceName, number>();
  const taken = new Set<number>([port]);
  const choose = async (wanted: number): Promise<number> => {
    let chosen = await portOrFree(taken.has(wanted) ? undefined : wanted);
    while (taken.has(chosen)) chosen = await portOrFree(undefined);
    taken.add(chosen);
    return chosen;
  };
  http.set('console', port);
  for (const name of SERVICE_NAMES) {
    const wanted: Ports = SERVICES[name];
    if (wanted.http && name !== 'console') http.set(name, await choose(wanted.http + distance));
    internal.set(name, await choose(wanted.internal + distance));
  }
  return {
    http,
    internal,
    smtp: await choose(SMTP_PORT + distance),
    sandboxSmtp: await choose(SANDBOX_SMTP_PORT + distance),
  };
}
