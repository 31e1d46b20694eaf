/** Hands the host's parts to a service's providers, under one token each. */
import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { Registry } from 'prom-client';
import type { Backbone, Clock } from './backbone.js';
import type { Health } from './health.js';
import type { Log } from './log.js';

/** `ConfigOf` the service's variables. */
export const CONFIG = Symbol('CONFIG');
/** `Database` of libs/database. */
export const DATABASE = Symbol('DATABASE');
/** `EventStore`. */
export const EVENT_STORE = Symbol('EVENT_STORE');
/** `Sealer`. */
export const SEALER = Symbol('SEALER');
/** `Bus`. */
export const BUS = Symbol('BUS');
/** `Clock`. */
export const CLOCK = Symbol('CLOCK');
/** `Health`: add a named check. */
export const HEALTH = Symbol('HEALTH');
/** prom-client `Registry`. */
export const METRICS = Symbol('METRICS');
/** `Log`. */
export const LOG = Symbol('LOG');

export interface HostParts {
  readonly config: object;
  readonly backbone: Omit<Backbone, 'close'>;
  readonly clock: Clock;
  readonly health: Health;
  readonly metrics: Registry;
  readonly log: Log;
}

@Global()
@Module({})
export class BackboneModule {
  /** Only what was opened can be injected: asking for more fails at the start, by name. */
  static of(parts: HostParts): DynamicModule {
    const providers = [
      { provide: CONFIG, useValue: parts.config },
      { provide: CLOCK, useValue: parts.clock },
      { provide: HEALTH, useValue: parts.health },
      { provide: METRICS, useValue: parts.metrics },
      { provide: LOG, useValue: parts.log },
      { provide: DATABASE, useValue: parts.backbone.database },
      { provide: SEALER, useValue: parts.backbone.sealer },
      { provide: EVENT_STORE, useValue: parts.backbone.store },
      { provide: BUS, useValue: parts.backbone.bus },
    ].filter(({ useValue }) => useValue !== undefined);
    return {
      module: BackboneModule,
      providers,
      exports: providers.map(({ provide }) => provide),
    };
  }
}
