export { changeHealth } from './change-health.js';
export { type ConnectInbox, connectInbox, InvalidInboxConfig } from './connect-inbox.js';
export {
  evolveInbox,
  type Inbox,
  type InboxCheckName,
  type InboxEvent,
  type InboxSecrets,
} from './inbox.js';
export { type Announcing, InboxRegistry } from './inbox-registry.js';
