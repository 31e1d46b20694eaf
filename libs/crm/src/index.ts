export {
  type CrmAnswer,
  CrmClient,
  type CrmClientParts,
  type CrmQuestion,
  crmSignature,
} from './crm-client.js';
export {
  checkCrmSettings,
  CRM_CACHE_MS,
  CRM_SECRET_CHARS_MIN,
  CRM_TIMEOUT_MS,
  CrmDirectory,
  type CrmEvent,
  type CrmSettings,
} from './crm-settings.js';
