/** Why the database could not be opened, in one sentence without the password. */
export class DatabaseNotReadyError extends Error {
  constructor(url: string, cause: unknown) {
    super(sentence(url.replace(/\/\/[^@/]*@/, '//'), cause), { cause });
    this.name = 'DatabaseNotReadyError';
  }
}

function sentence(place: string, cause: unknown): string {
  const { code, message } = cause as { code?: string; message?: string };
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND')
    return `No PostgreSQL answers at ${place}. Start it, or correct DATABASE_URL.`;
  if (message?.includes('role "convolog_app"'))
    return `The database at ${place} has no schema yet. Run: node dist/infra/postgres/migrate.js`;
  return `The database at ${place} cannot be opened: ${message ?? String(cause)}`;
}
