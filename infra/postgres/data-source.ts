/**
 * The data source of the schema's owner, for migrations and the TypeORM command line only.
 * Services use libs/database, which becomes a role that may not change the schema.
 */
import { join } from 'node:path';
import { DataSource } from 'typeorm';

export default new DataSource({
  type: 'postgres',
  url: process.env.DATABASE_URL ?? 'postgres://127.0.0.1:5432/convolog',
  applicationName: 'convolog-migrate',
  migrations: [join(__dirname, 'migrations', '*.js')],
  migrationsTableName: 'migration',
  // One transaction for all: a failure half way leaves the schema as it was.
  migrationsTransactionMode: 'all',
  installExtensions: false,
  extra: { max: 2, connectionTimeoutMillis: 5_000 },
});
