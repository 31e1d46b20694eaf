export { DatabaseNotReadyError } from './database-not-ready-error.js';
export { isDatabaseAway } from './is-database-away.js';
export { type Database, type DatabaseOptions, openDatabase } from './open-database.js';
