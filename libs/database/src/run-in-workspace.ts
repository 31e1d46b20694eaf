/** A transaction behind row-level security: the role of people, and one workspace. */
import type { Pool, PoolClient } from 'pg';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export async function runInWorkspace<Result>(
  pool: Pool,
  workspaceId: string,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  // It becomes part of a statement below, which takes no parameters.
  if (!UUID.test(workspaceId)) throw new TypeError(`Not a workspace id: ${workspaceId}.`);
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    // One round trip. `local`: all of it ends with the transaction.
    await client.query(
      `begin; set local role convolog_desk; set local convolog.workspace = '${workspaceId}'`,
    );
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure; // A session that cannot roll back must not serve the next request.
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
