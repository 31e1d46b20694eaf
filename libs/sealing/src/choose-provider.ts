/** Which provider a value of MASTER_KEY means. */
import type { KeyProvider } from './key-provider.js';
import { EnvironmentKeyProvider, FileKeyProvider } from './local-keys.js';
import { ServiceKeyProvider } from './service-keys.js';

const KEYS = /^\s*[A-Za-z0-9+/]{43}=(\s*,\s*[A-Za-z0-9+/]{43}=)*\s*$/;
const FILE = /^file:(.+)$/;
const SERVICE = /^(https?:\/\/[^#]+?)\/?#([^#]+)$/;

/** Completes "MASTER_KEY must be ...". */
export const MASTER_KEY_RULE =
  'the base64 of 32 random bytes (make one with: openssl rand -base64 32), several of them separated by commas, file:<path of a keyring>, or <address of a key service>#<name of the key>';

/** Whether it has one of the forms; nothing is read or asked. */
export function isMasterKey(value: string): boolean {
  return FILE.test(value) || SERVICE.test(value) || (KEYS.test(value) && isDrawn(value));
}

/** Throws `TypeError` when it has none of the forms, and what reading a keyring throws. */
export function chooseKeyProvider(
  masterKey: string,
  options: { readonly serviceToken?: string | undefined } = {},
): KeyProvider {
  const [, path] = FILE.exec(masterKey) ?? [];
  if (path) return new FileKeyProvider(path);
  const [, address, key] = SERVICE.exec(masterKey) ?? [];
  if (!address || !key) return new EnvironmentKeyProvider(masterKey);
  return new ServiceKeyProvider({
    address,
    key: decodeURIComponent(key),
    ...(options.serviceToken ? { token: options.serviceToken } : {}),
  });
}

/** A key of one repeated byte was typed, not drawn. */
function isDrawn(value: string): boolean {
  return value.split(',').every((base64) => {
    const key = Buffer.from(base64.trim(), 'base64');
    return key.some((byte) => byte !== key[0]);
  });
}
