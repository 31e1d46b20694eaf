export {
  contact,
  type ContactCommand,
  type ContactEvent,
  type ContactIdentity,
  type ContactRefusal,
  type ContactState,
} from './contact.js';
