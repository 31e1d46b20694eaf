/** What tests are made of. Never imported by code that runs in production. */
export { freePort } from '../../../infra/embedded/processes.js';
export { startTestDatabase, type TestDatabase, type TestDatabaseOptions } from './test-database.js';
export { startTestMailbox, type TestMailbox } from './test-mailbox.js';
export { startTestNats, type TestNats } from './test-nats.js';
export { startTestSmtp, type TestSmtp } from './test-smtp.js';
export { until, type UntilOptions } from './until.js';
