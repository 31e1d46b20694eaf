/** The engine's place in the environment: address, key and model, or it is off. */
import type { GenerativeConfig } from './generative-engine.js';

interface GenerativeVariables {
  readonly generativeUrl: string | undefined;
  readonly generativeKey: string | undefined;
  readonly generativeModel: string | undefined;
  readonly generativeTimeoutMs: number;
}

/** `null`: the engine is off. */
export function generativeConfigOf(from: GenerativeVariables): GenerativeConfig | null {
  const { generativeUrl: url, generativeKey: key, generativeModel: model } = from;
  if (!url || !key || !model) return null;
  return { url, key, model, timeoutMs: from.generativeTimeoutMs };
}
