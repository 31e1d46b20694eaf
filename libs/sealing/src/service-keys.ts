/**
 * A master key that never leaves a key service. The service is asked in the manner of Vault's transit
 * engine (https://developer.hashicorp.com/vault/api-docs/secret/transit), which OpenBao shares:
 *
 * - POST <address>/encrypt/<key> {plaintext, associated_data} → {data: {ciphertext: "vault:v3:..."}}
 * - POST <address>/decrypt/<key> {ciphertext, associated_data} → {data: {plaintext}}
 *
 * Plaintext and associated data are base64, the token goes in X-Vault-Token. The key must be of an
 * authenticated type (aes256-gcm96, the default). Its versions are rotated there; ours name them.
 */
import {
  type KeyPlace,
  type KeyProvider,
  KeyServiceError,
  type WrappedKey,
} from './key-provider.js';
import { TamperedError } from './sealer.js';

export interface ServiceKeyOptions {
  /** Where the engine is mounted, such as https://vault:8200/v1/transit. */
  readonly address: string;
  readonly key: string;
  readonly token?: string;
  /** Of one question. Default 2,000. */
  readonly timeoutMs?: number;
}

const VERSION = /^vault:v\d+:/;
const PROBE: KeyPlace = { workspaceId: 'probe', keyId: 'probe' };

export class ServiceKeyProvider implements KeyProvider {
  constructor(private readonly options: ServiceKeyOptions) {}

  /** The service does not say which version is its newest, but what it wraps does. */
  async currentId(): Promise<string> {
    return (await this.wrap(PROBE, Buffer.alloc(32))).masterKeyId;
  }

  async wrap(place: KeyPlace, dataKey: Buffer): Promise<WrappedKey> {
    const { ciphertext } = await this.ask('encrypt', {
      plaintext: dataKey.toString('base64'),
      associated_data: boundTo(place),
    });
    const version = typeof ciphertext === 'string' && VERSION.exec(ciphertext)?.[0];
    if (!version) throw new KeyServiceError('answered without a ciphertext of a known form');
    return {
      masterKeyId: `${this.options.key}/${version.slice(6, -1)}`,
      wrapped: Buffer.from(ciphertext),
    };
  }

  async unwrap(place: KeyPlace, { wrapped }: WrappedKey): Promise<Buffer> {
    const { plaintext } = await this.ask('decrypt', {
      ciphertext: wrapped.toString(),
      associated_data: boundTo(place),
    });
    const dataKey = Buffer.from(typeof plaintext === 'string' ? plaintext : '', 'base64');
    if (dataKey.length !== 32) throw new KeyServiceError('answered without a key of 32 bytes');
    return dataKey;
  }

  private async ask(act: 'encrypt' | 'decrypt', body: object): Promise<Record<string, unknown>> {
    const { address, key, token, timeoutMs = 2_000 } = this.options;
    let response: Response;
    let answer: { data?: Record<string, unknown>; errors?: unknown };
    try {
      response = await fetch(`${address}/${act}/${encodeURIComponent(key)}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token ? { 'x-vault-token': token } : {}),
        },
        body: JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      answer = (await response.json()) as typeof answer;
    } catch (error) {
      const isSlow = (error as Error).name === 'TimeoutError';
      throw new KeyServiceError(
        isSlow
          ? `did not answer within ${timeoutMs} ms`
          : 'cannot be reached, or does not answer in JSON',
        error,
      );
    }
    // What does not authenticate is a bad request there; everything else is about the service.
    if (response.status === 400 && act === 'decrypt')
      throw new TamperedError({ workspaceId: '', stream: 'data-key', eventId: key });
    if (!response.ok || !answer.data)
      throw new KeyServiceError(
        `answered ${response.status} to ${act}: ${reasonIn(answer.errors)}`,
      );
    return answer.data;
  }
}

function reasonIn(errors: unknown): string {
  return Array.isArray(errors) && errors.length > 0 ? errors.join(', ').slice(0, 200) : 'no reason';
}

function boundTo({ workspaceId, keyId }: KeyPlace): string {
  return Buffer.from(`${workspaceId}\ndata-key\n${keyId}`).toString('base64');
}
