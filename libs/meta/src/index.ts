export { type Correlation, correlationText, readCorrelation } from './correlation.js';
export {
  type ElementResult,
  type Entry,
  filtered,
  type Item,
  itemsOf,
  readEntries,
  readItems,
} from './elements.js';
export {
  type ErrorRule,
  MESSENGER_ERROR_RULES,
  ruleFor,
  WHATSAPP_ERROR_RULES,
} from './error-rules.js';
export { fetchFile, fetchFileById } from './fetch-file.js';
export {
  callGraph,
  type GraphAnswer,
  type GraphError,
  type GraphRequest,
  outcomeOf,
} from './graph.js';
export { checkSubscription } from './check-inbox.js';
export { nameOf } from './profile.js';
export { type MessagingDialect, parseMessaging } from './messaging.js';
export { type MessagingSender, react, sendMessaging, showAction } from './messaging-send.js';
export { notTaken } from './not-taken.js';
export { readJson } from './read-json.js';
export { type MetaSettings, metaSettings, secretsOf } from './settings.js';
export { AnyObject, Id, momentOf, optional, plainWord, unknownNames } from './values.js';
export { answerHandshake, isSigned, signatureCheck, signBody } from './webhook.js';
export { listTemplates, PAGE_TEMPLATES, WHATSAPP_TEMPLATES } from './list-templates.js';
export { sayPageTemplate, sayTemplate } from './say-template.js';
export { INSTAGRAM_PACE, MESSAGING_LIMITS, PAGE_PACE } from './messaging-pace.js';
