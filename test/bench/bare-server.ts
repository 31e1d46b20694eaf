/**
 * The peer of the ingress benchmark: the least that can store a webhook. `node:http`, `pg`, one
 * INSERT per request, 200 after its commit. It verifies nothing, parses nothing, seals nothing.
 * Arguments: database url, port.
 */
import { createServer } from 'node:http';
import { Pool } from 'pg';

const [url, port] = process.argv.slice(2);
const pool = new Pool({ connectionString: url as string, max: 10 });

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    pool
      .query({
        name: 'insert',
        text: 'insert into bare_webhook (body) values ($1)',
        values: [Buffer.concat(chunks)],
      })
      .then(
        () => response.writeHead(200, { 'content-type': 'text/plain' }).end('EVENT_RECEIVED'),
        () => response.writeHead(503).end(),
      );
  });
});

async function main(): Promise<void> {
  await pool.query(
    'create table if not exists bare_webhook (id bigint generated always as identity primary key, body bytea not null, received_at timestamptz not null default now())',
  );
  server.listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
}

void main();
