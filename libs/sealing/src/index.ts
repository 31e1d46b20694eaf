export { KeyForgottenError, type Sealed, type Sealer, type SealingPlace, TamperedError } from './sealer.js';
