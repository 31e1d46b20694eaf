/**
 * Starts a service: health first, then the backbone, then the framework, then the public port.
 *
 * Called by each `services/<name>/main.ts`, and by nothing else. The order matters: an operator can
 * ask `/health/live` from the first moment, and readiness tells what is still missing.
 */
import 'reflect-metadata';
import type { DynamicModule, INestApplicationContext, Type } from '@nestjs/common';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import { type Backbone, type Clock, type Need, openBackbone, systemClock } from './backbone.js';
import { BackboneModule } from './backbone.module.js';
import { dieLoudly, stopOnRequest } from './drain.js';
import { Health } from './health.js';
import { openInternalServer } from './internal-server.js';
import { createLog, type Log } from './log.js';
import { NestLogger } from './nest-logger.js';
import type { BackboneConfig, HostConfig, ServiceName } from './variables.js';

export interface HttpOptions {
  /** Public port; 0 for any free one. */
  readonly port: number;
  /** For bodies that the framework parses. Default 1 MiB. */
  readonly bodyLimitBytes?: number;
  /** Proxies in front of us whose X-Forwarded-For is believed. Default none. */
  readonly trustProxy?: readonly string[];
  /**
   * Raw Fastify routes, hooks and plugins, registered before the port opens. For paths where bytes
   * or speed matter; see `acceptRawBodies`.
   */
  readonly prepare?: (
    fastify: FastifyInstance,
    app: NestFastifyApplication,
  ) => void | Promise<void>;
}

export interface ServiceOptions {
  readonly name: ServiceName;
  readonly config: HostConfig & Partial<BackboneConfig>;
  /** The composition root. A function, so that nothing heavy loads before the environment is right. */
  readonly module: () => Type | DynamicModule;
  readonly needs?: readonly Need[];
  /** Absent: the service has no public port. */
  readonly http?: HttpOptions;
  /** Answers `@MessagePattern(subject, Transport.NATS)` questions. */
  readonly answersOnBus?: boolean;
  /** Database connections of the process. Default 8. */
  readonly poolMax?: number;
}

export interface RunningService {
  readonly app: INestApplicationContext;
  /** Address of the public port, where there is one. */
  readonly url: string | null;
  readonly internalUrl: string;
  stop(): Promise<void>;
}

/** Parts that a test brings itself. */
export interface BootOverrides {
  readonly backbone?: Backbone;
  readonly clock?: Clock;
  readonly log?: Log;
}

/** For `main.ts`: boots, obeys signals, and ends the process when it cannot start. */
export async function bootService(options: ServiceOptions): Promise<RunningService> {
  const log = createLog({ service: options.name, level: options.config.logLevel });
  dieLoudly(log);
  const aborted = new AbortController();
  let running: RunningService | null = null;
  stopOnRequest(async () => {
    aborted.abort(new Error('stopping'));
    await running?.stop();
  }, log);
  try {
    running = await startService(options, { log }, aborted.signal);
    return running;
  } catch (error) {
    if (!aborted.signal.aborted) log.fatal({ err: error }, 'could not start');
    process.exit(aborted.signal.aborted ? 0 : 1);
  }
}

/** For tests: the same start without signals and without an exit. */
export async function startService(
  options: ServiceOptions,
  overrides: BootOverrides = {},
  signal?: AbortSignal,
): Promise<RunningService> {
  const { config } = options;
  const log = overrides.log ?? createLog({ service: options.name, level: config.logLevel });
  const health = new Health();
  const metrics = openMetrics(options.name);
  const internal = await openInternalServer({
    host: config.host,
    port: config.internalPort,
    health,
    metrics,
  });
  const closers: (() => Promise<void>)[] = [() => internal.close()];
  const stop = async () => {
    health.draining();
    for (const close of closers.reverse()) await close();
    log.info({}, 'stopped');
  };
  try {
    const backbone =
      overrides.backbone ?? (await openBackboneOf(options, log, health, metrics, signal));
    closers.push(() => backbone.close());
    const clock = overrides.clock ?? systemClock;
    const root = rootModule(
      options.module(),
      BackboneModule.of({ config, backbone, clock, health, metrics, log }),
    );
    const { app, url } = await openApp(root, options, log, metrics);
    closers.push(() => app.close());
    health.started();
    const startedInMs = Math.round(process.uptime() * 1000);
    log.info({ url, internal: internal.url, startedInMs }, 'started');
    return { app, url, internalUrl: internal.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function openBackboneOf(
  { name, needs, config, poolMax }: ServiceOptions,
  log: Log,
  health: Health,
  metrics: Registry,
  signal?: AbortSignal,
): Promise<Backbone> {
  return openBackbone({
    name,
    needs: needs ?? [],
    config: config as BackboneConfig,
    log,
    health,
    metrics,
    ...(poolMax === undefined ? {} : { poolMax }),
    ...(signal ? { signal } : {}),
  });
}

function rootModule(service: Type | DynamicModule, backbone: DynamicModule): DynamicModule {
  class HostModule {}
  return { module: HostModule, imports: [backbone, service] };
}

function openMetrics(service: string): Registry {
  const { collectDefaultMetrics, Registry: Implementation } =
    require('prom-client') as typeof import('prom-client');
  const metrics = new Implementation();
  metrics.setDefaultLabels({ service });
  collectDefaultMetrics({ register: metrics });
  return metrics;
}

function openApp(
  root: DynamicModule,
  options: ServiceOptions,
  log: Log,
  metrics: Registry,
): Promise<{ app: INestApplicationContext; url: string | null }> {
  if (options.http) return openHttp(root, options, options.http, log, metrics);
  if (options.answersOnBus) return openAnswers(root, options, log, metrics);
  return openContext(root, log);
}

async function openContext(
  root: DynamicModule,
  log: Log,
): Promise<{ app: INestApplicationContext; url: null }> {
  const { NestFactory } = require('@nestjs/core') as typeof import('@nestjs/core');
  const app = await NestFactory.createApplicationContext(root, {
    logger: new NestLogger(log),
    abortOnError: false,
  });
  await app.init();
  return { app, url: null };
}

async function openHttp(
  root: DynamicModule,
  options: ServiceOptions,
  http: HttpOptions,
  log: Log,
  metrics: Registry,
): Promise<{ app: NestFastifyApplication; url: string }> {
  const { NestFactory } = require('@nestjs/core') as typeof import('@nestjs/core');
  const { FastifyAdapter } =
    require('@nestjs/platform-fastify') as typeof import('@nestjs/platform-fastify');
  const { FrameAdapter } = require('./sockets.js') as typeof import('./sockets.js');
  const { ProblemFilter, strictValidation } =
    require('./problem.js') as typeof import('./problem.js');
  const adapter = new FastifyAdapter({
    bodyLimit: http.bodyLimitBytes ?? 1024 * 1024,
    trustProxy: http.trustProxy ? [...http.trustProxy] : false,
    forceCloseConnections: 'idle',
    // Ids and addresses in paths and queries do not belong in a log, so there is no access log.
    logger: false,
  });
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger: new NestLogger(log),
    rawBody: true,
    abortOnError: false,
  });
  app.useGlobalPipes(strictValidation());
  app.useGlobalFilters(new ProblemFilter(log));
  app.useWebSocketAdapter(new FrameAdapter(app));
  await http.prepare?.(adapter.getInstance() as unknown as FastifyInstance, app);
  if (options.answersOnBus) {
    const strategy = busAnswers(options, log, metrics);
    app.connectMicroservice({ strategy }, { inheritAppConfig: true });
    whenever(app.startAllMicroservices(), log);
  }
  await app.listen(http.port, options.config.host);
  return { app, url: await app.getUrl() };
}

/** A service without a public port that answers questions on the bus. */
async function openAnswers(
  root: DynamicModule,
  options: ServiceOptions,
  log: Log,
  metrics: Registry,
): Promise<{ app: INestApplicationContext; url: null }> {
  const { NestFactory } = require('@nestjs/core') as typeof import('@nestjs/core');
  const { ProblemFilter, strictValidation } =
    require('./problem.js') as typeof import('./problem.js');
  const app = await NestFactory.createMicroservice(root, {
    strategy: busAnswers(options, log, metrics),
    logger: new NestLogger(log),
    abortOnError: false,
  });
  app.useGlobalPipes(strictValidation());
  app.useGlobalFilters(new ProblemFilter(log));
  // Now, not inside `listen`: a module that cannot start must stop the start.
  await app.init();
  whenever(app.listen(), log);
  return { app, url: null };
}

function busAnswers(options: ServiceOptions, log: Log, metrics: Registry): CustomTransportStrategy {
  const { BusAnswers } = require('./answer-on-bus.js') as typeof import('./answer-on-bus.js');
  const { Counter } = require('prom-client') as typeof import('prom-client');
  const malformed = new Counter({
    name: 'convolog_questions_malformed_total',
    help: 'Questions on the bus that could not be read.',
    registers: [metrics],
  });
  const servers = (options.config.natsUrl ?? '').split(',').map((url) => url.trim());
  return new BusAnswers(servers, options.name, { log, malformed });
}

/** Not awaited: NATS may come later, and questions are answered from then on. */
function whenever(listening: Promise<unknown>, log: Log): void {
  listening.catch((error: unknown) => log.error({ err: error }, 'cannot answer on the bus'));
}
