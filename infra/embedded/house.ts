/**
 * The whole house in one call: Postgres, NATS, schema, services; and the way back down.
 * `npm start` runs it for people, end-to-end tests and benchmarks run it for themselves. Says nothing
 * about demo data and prints nothing but through `say`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type HousePlan, planHouse, type ServiceName } from './house-plan.js';
import { KeptServer, type Server } from './kept-server.js';
import { ensureMigrated } from './migrated.js';
import { type RunningNats, startNats } from './nats.js';
import { type RunningPostgres, startPostgres } from './postgres.js';
import { isPortFree } from './processes.js';
import { RunningFile } from './running-file.js';
import { SayableError } from './sayable-error.js';
import { openSecrets, type Secrets } from './secrets.js';
import { ServiceProcess } from './service-process.js';

export interface HouseOptions {
  readonly dataDir: string;
  /** Of the front door; all other ports follow it or give way. */
  readonly port: number;
  /** Use these instead of starting our own. */
  readonly databaseUrl?: string;
  readonly natsUrl?: string;
  /** False only for tests. Default true. */
  readonly isDurable?: boolean;
  /** A server of ours that ends by itself is started again. Off for tests that kill it. */
  readonly keepsServers?: boolean;
  /** Default: all. */
  readonly only?: readonly ServiceName[];
  /** Added to what every service finds in its environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly say?: (line: string) => void;
  /** Gives up the start: what has been started is stopped, and the call rejects. */
  readonly signal?: AbortSignal;
}

export interface House {
  readonly plan: HousePlan;
  readonly secrets: Secrets;
  readonly databaseUrl: string;
  readonly natsUrl: string;
  /** Null when DATABASE_URL named a server that is not ours. */
  readonly postgres: RunningPostgres | null;
  readonly nats: RunningNats | null;
  service(name: ServiceName): ServiceProcess;
  /** Stops services, NATS and Postgres, in this order. Safe to call twice. */
  stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 90_000;

export async function startHouse(options: HouseOptions): Promise<House> {
  const dataDir = resolve(options.dataDir);
  const say = options.say ?? (() => undefined);
  mkdirSync(join(dataDir, 'logs'), { recursive: true, mode: 0o700 });
  const running = await RunningFile.takeCharge(dataDir, say);
  const started: (() => Promise<void>)[] = [async () => running.release()];
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= stopAll(running, started));
  try {
    await refuseTakenPort(options.port);
    const secrets = openSecrets(dataDir);
    const servers = await startServers(options, dataDir, secrets, say, started);
    const { databaseUrl, natsUrl } = servers;
    await ensureMigrated(databaseUrl, say);
    writeConnection(dataDir, { databaseUrl, natsUrl, masterKey: secrets.masterKey });
    const plan = await planHouse({ ...options, dataDir, databaseUrl, natsUrl, secrets });
    const services = startServices(plan, dataDir, running, say);
    started.push(async () => void (await Promise.all(services.map((service) => service.stop()))));
    say(`Starting ${services.map(({ name }) => name).join(', ')} ...`);
    await untilAllReady(services, options.signal);
    return {
      ...servers,
      plan,
      secrets,
      stop,
      service: (name) => {
        const found = services.find((service) => service.name === name);
        if (!found) throw new Error(`The service ${name} was not started.`);
        return found;
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function stopAll(running: RunningFile, started: (() => Promise<void>)[]): Promise<void> {
  running.stopping();
  for (const step of started.reverse()) await step();
}

async function refuseTakenPort(port: number): Promise<void> {
  if (await isPortFree(port)) return;
  throw new SayableError(`Port ${port} is taken. Choose another one: PORT=3100 npm start`);
}

async function startServers(
  options: HouseOptions,
  dataDir: string,
  secrets: Secrets,
  say: (line: string) => void,
  started: (() => Promise<void>)[],
): Promise<Pick<House, 'databaseUrl' | 'natsUrl' | 'postgres' | 'nats'>> {
  const keep = <Kept extends Server>(
    name: string,
    server: Kept,
    again: (port: number) => Promise<Kept>,
  ) => {
    const kept = options.keepsServers ? new KeptServer(name, server, again, say) : server;
    started.push(() => kept.stop());
    return server;
  };
  const natsAt = (port?: number) =>
    startNats({ dataDir: join(dataDir, 'nats'), report: say, ...(port ? { port } : {}) });
  const postgresAt = (port?: number) =>
    startPostgres({
      dataDir: join(dataDir, 'postgres'),
      password: secrets.postgresPassword,
      isDurable: options.isDurable ?? true,
      ...(port ? { port } : {}),
    });
  const [nats, postgres] = await Promise.all([
    options.natsUrl ? null : natsAt().then((server) => keep('NATS', server, natsAt)),
    options.databaseUrl
      ? null
      : postgresAt().then((server) => keep('PostgreSQL', server, postgresAt)),
  ]).catch((error: Error) => {
    throw Object.assign(error, { isForPeople: true });
  });
  if (postgres) {
    const how = postgres.isReused ? 'found running' : 'started';
    say(`PostgreSQL ${postgres.major} ${how} on port ${postgres.port}.`);
  }
  if (nats) say(`nats-server ${nats.version} started on port ${nats.port}.`);
  return {
    postgres,
    nats,
    databaseUrl: options.databaseUrl ?? postgres?.url ?? '',
    natsUrl: options.natsUrl ?? nats?.url ?? '',
  };
}

/** Where the command line finds the store of this folder; it holds secrets, like the file beside it. */
function writeConnection(dataDir: string, connection: Readonly<Record<string, string>>): void {
  const file = join(dataDir, 'connection.json');
  writeFileSync(file, `${JSON.stringify(connection, null, 2)}\n`, { mode: 0o600 });
}

function startServices(
  plan: HousePlan,
  dataDir: string,
  running: RunningFile,
  say: (line: string) => void,
): ServiceProcess[] {
  const logDir = join(dataDir, 'logs');
  return plan.services.map((service) => {
    const process = new ServiceProcess(service, logDir, {
      onStarted: (pid) => running.serviceStarted(service.name, pid),
      say,
    });
    process.start();
    return process;
  });
}

async function untilAllReady(
  services: readonly ServiceProcess[],
  signal: AbortSignal | undefined,
): Promise<void> {
  if (services.length === 0) throw new SayableError('There is no service to start.');
  const ready = Promise.all(services.map((service) => service.untilReady(READY_TIMEOUT_MS)));
  const givenUp = new Promise<never>((_, reject) => {
    const giveUp = () => reject(new SayableError('The start was given up.'));
    if (signal?.aborted) giveUp();
    signal?.addEventListener('abort', giveUp, { once: true });
  });
  await Promise.race([ready, givenUp]);
}
