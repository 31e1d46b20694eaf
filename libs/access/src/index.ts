export {
  Accounts,
  type Member,
  type MemberRefusal,
  membersOf,
  type NewAccount,
} from './accounts.js';
export {
  type AuditEntry,
  recordAudit,
  recordAuditWith,
  type RecordedAuditEntry,
  verifyAudit,
} from './audit.js';
export { PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN } from './password.js';
export { DESK_ROLES, type Role, ROLES } from './roles.js';
export {
  type Membership,
  SESSION_HOURS_MAX,
  SESSION_IDLE_MINUTES,
  Sessions,
  type SessionSummary,
  type SignedIn,
} from './sessions.js';
export {
  ATTEMPT_WINDOW_MINUTES,
  ATTEMPTS_PER_ACCOUNT_MAX,
  ATTEMPTS_PER_NETWORK_MAX,
  SignIn,
  type SignInResult,
} from './sign-in.js';
