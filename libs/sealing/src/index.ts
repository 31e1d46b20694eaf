export {
  EnvironmentKeyProvider,
  type KeyPlace,
  type KeyProvider,
  MasterKeyMissingError,
} from './key-provider.js';
export { MemorySealer } from './memory-sealer.js';
export { PgSealer, type PgSealerOptions } from './pg-sealer.js';
export {
  KeyForgottenError,
  type Sealed,
  type Sealer,
  type SealingPlace,
  TamperedError,
} from './sealer.js';
