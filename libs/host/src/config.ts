/**
 * The environment of a process, read once at its start.
 *
 * Each variable carries its rule as a sentence, so that a wrong one is answered with its name and
 * that rule. Values are never printed: any of them may be a secret.
 */
import { z } from 'zod';

/** One environment variable: its name, how it is read, and what it must be, in words. */
export interface Variable<Value> {
  readonly env: string;
  readonly schema: z.ZodType<Value>;
  /** Completes the sentence "NAME must be ...". */
  readonly rule: string;
}

export type Variables = Readonly<Record<string, Variable<unknown>>>;

export type ConfigOf<Shape extends Variables> = {
  readonly [Key in keyof Shape]: Shape[Key] extends Variable<infer Value> ? Value : never;
};

/** The environment breaks a rule. `problems` holds one sentence for each variable. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
  }
}

/** Exit code of a process that was given a wrong environment (EX_CONFIG of sysexits.h). */
export const EXIT_CONFIG = 78;

export function variable<Value>(
  env: string,
  schema: z.ZodType<Value>,
  rule: string,
): Variable<Value> {
  return { env, schema, rule };
}

/** A TCP port. */
export function port(env: string, fallback: number): Variable<number> {
  return variable(
    env,
    z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number)
      .refine((value) => value <= 65_535)
      .default(fallback),
    'a port number from 0 to 65535 (0: any free port)',
  );
}

/** A whole number within bounds; `unit` goes into the sentence. */
export function wholeNumber(
  env: string,
  bounds: {
    readonly min: number;
    readonly max: number;
    readonly fallback: number;
    readonly unit?: string;
  },
): Variable<number> {
  const unit = bounds.unit ? ` ${bounds.unit}` : '';
  return variable(
    env,
    z
      .string()
      .regex(/^\d+$/)
      .transform(Number)
      .refine((value) => value >= bounds.min && value <= bounds.max)
      .default(bounds.fallback),
    `a whole number from ${bounds.min} to ${bounds.max}${unit}`,
  );
}

/** An absolute http or https address, without a slash at its end. */
export function httpUrl(env: string, fallback: string): Variable<string> {
  return variable(
    env,
    z
      .string()
      .refine((value) => hasProtocol(value, ['http:', 'https:']))
      .transform((value) => value.replace(/\/+$/, ''))
      .default(fallback),
    `an address that starts with http:// or https://, such as ${fallback}`,
  );
}

/** A name out of a short list. */
export function oneOf<const Choice extends string>(
  env: string,
  choices: readonly Choice[],
  fallback: Choice,
): Variable<Choice> {
  return variable(
    env,
    z.enum(choices as readonly [Choice, ...Choice[]]).default(fallback) as z.ZodType<Choice>,
    `one of ${choices.join(', ')}`,
  );
}

/** Reads the variables, or throws `ConfigError`. An empty string counts as absent. */
export function readConfig<Shape extends Variables>(
  shape: Shape,
  env: Readonly<Record<string, string | undefined>> = process.env,
): ConfigOf<Shape> {
  const config: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [key, { env: name, schema, rule }] of Object.entries(shape)) {
    const value = env[name] === '' ? undefined : env[name];
    const parsed = schema.safeParse(value);
    if (parsed.success) config[key] = parsed.data;
    else if (value === undefined) problems.push(`${name} is missing: it must be ${rule}.`);
    else problems.push(`${name} must be ${rule}.`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return config as ConfigOf<Shape>;
}

/** Reads the variables of a process, or ends it with code 78 and one sentence for each problem. */
export function parseConfig<Shape extends Variables>(shape: Shape): ConfigOf<Shape> {
  try {
    return readConfig(shape);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.problems.join('\n')}\n`);
    process.exit(EXIT_CONFIG);
  }
}

export function hasProtocol(value: string, protocols: readonly string[]): boolean {
  try {
    return protocols.includes(new URL(value).protocol);
  } catch {
    return false;
  }
}
