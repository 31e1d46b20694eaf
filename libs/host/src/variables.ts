/** The variables that every process shares, and the ports that each service has by default. */
import type * as Sealing from '#libs/sealing';
import { z } from 'zod';
import { type ConfigOf, hasProtocol, oneOf, port, variable, wholeNumber } from './config.js';

/** Internal port of each service (health and metrics). Public ports stand in the services. */
const INTERNAL_PORTS = {
  console: 9300,
  ingress: 9301,
  overview: 9302,
  sandbox: 9303,
  widget: 9304,
  analytics: 9305,
  delivery: 9306,
  bot: 9307,
  routing: 9308,
  presence: 9309,
  relay: 9310,
} as const;

export type ServiceName = keyof typeof INTERNAL_PORTS;

/** For every service: where it listens, how loudly it logs, where it may keep files. */
export function hostVariables(service: ServiceName) {
  return {
    host: variable('HOST', z.string().min(1).default('127.0.0.1'), 'an address to listen on'),
    internalPort: port('INTERNAL_PORT', INTERNAL_PORTS[service]),
    logLevel: oneOf(
      'LOG_LEVEL',
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      'info',
    ),
    nodeEnv: oneOf('NODE_ENV', ['development', 'test', 'production'], 'development'),
    dataDir: variable('DATA_DIR', z.string().min(1).default('.data'), 'a folder for files'),
  };
}

/** For services that use the store and the bus. */
export const backboneVariables = {
  databaseUrl: variable(
    'DATABASE_URL',
    z.string().refine((value) => hasProtocol(value, ['postgres:', 'postgresql:'])),
    'a PostgreSQL address, such as postgres://user:password@127.0.0.1:5432/convolog',
  ),
  natsUrl: variable(
    'NATS_URL',
    z
      .string()
      .refine((value) =>
        value.split(',').every((url) => hasProtocol(url.trim(), ['nats:', 'tls:', 'ws:', 'wss:'])),
      ),
    'one or more NATS addresses separated by commas, such as nats://127.0.0.1:4222',
  ),
  masterKey: variable(
    'MASTER_KEY',
    z
      .string()
      // Loaded here, because consoles that need no key must not pay for what keys need.
      .refine((value) => (require('#libs/sealing') as typeof Sealing).isMasterKey(value)),
    'the base64 of 32 random bytes (make one with: openssl rand -base64 32), several of them separated by commas, file:<path of a keyring>, or <address of a key service>#<name of the key>',
  ),
  keyServiceToken: variable(
    'KEY_SERVICE_TOKEN',
    z.string().min(1).optional(),
    'the token that the key service wants',
  ),
  archiveDir: variable(
    'ARCHIVE_DIR',
    z.string().min(1).optional(),
    'the folder with the files of the archive, when they are not where they were written',
  ),
};

/** A language model, for services that may ask one: address, key and model, or it is off. */
export const generativeVariables = {
  generativeUrl: variable(
    'GENERATIVE_URL',
    z
      .string()
      .refine((value) => hasProtocol(value, ['http:', 'https:']))
      .optional(),
    'the address of an OpenAI-compatible API up to its version, such as https://api.example.com/v1',
  ),
  generativeKey: variable('GENERATIVE_KEY', z.string().min(1).optional(), 'the key for it'),
  generativeModel: variable('GENERATIVE_MODEL', z.string().min(1).optional(), 'a model of it'),
  generativeTimeoutMs: wholeNumber('GENERATIVE_TIMEOUT_MS', {
    min: 100,
    max: 30_000,
    fallback: 4_000,
    unit: 'milliseconds',
  }),
};

/** For services that ask a workspace's own system (docs/reference/crm.md). */
export const crmVariables = {
  crmPrivateHosts: variable(
    'CRM_PRIVATE_HOSTS',
    z
      .string()
      .default('')
      .transform((list) =>
        list
          .split(',')
          .map((host) => host.trim())
          .filter(Boolean),
      )
      .refine((hosts) => hosts.every((host) => /^[^\s/:@]+(:\d{1,5})?$/.test(host))),
    'hosts (crm.internal) or hosts with a port (crm.internal:8080), separated by commas',
  ),
};

export type HostConfig = ConfigOf<ReturnType<typeof hostVariables>>;
export type BackboneConfig = ConfigOf<typeof backboneVariables>;
