export { chooseKeyProvider, isMasterKey, MASTER_KEY_RULE } from './choose-provider.js';
export {
  type KeyPlace,
  type KeyProvider,
  KeyServiceError,
  MasterKeyMissingError,
  type WrappedKey,
} from './key-provider.js';
export { EnvironmentKeyProvider, FileKeyProvider } from './local-keys.js';
export { type Rewrapped, rewrapKeys } from './rewrap-keys.js';
export { ServiceKeyProvider, type ServiceKeyOptions } from './service-keys.js';
export { MemorySealer } from './memory-sealer.js';
export { PgSealer, type PgSealerOptions } from './pg-sealer.js';
export {
  KeyForgottenError,
  type OpenedAhead,
  type Sealed,
  type SealedAt,
  type Sealer,
  type SealingPlace,
  TamperedError,
} from './sealer.js';
