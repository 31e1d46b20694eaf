export { DatabaseNotReadyError } from './database-not-ready-error.js';
export { type Database, type DatabaseOptions, openDatabase } from './open-database.js';
