import { setImmediate as turn } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { KeptConnections } from './kept-connections.js';

describe('KeptConnections', () => {
  const deadline = Date.now() + 60_000;

  function poolOf() {
    const released: PoolClient[] = [];
    const connect = async () => {
      const client = { release: () => released.push(client) } as unknown as PoolClient;
      return client;
    };
    return { released, connections: new KeptConnections({ connect } as unknown as Pool) };
  }

  it('hands a connection on within the turn, and gives it to the pool at its end', async () => {
    const { released, connections } = poolOf();
    const first = await connections.take(deadline);
    connections.giveBack(first);
    expect(await connections.take(deadline)).toBe(first);
    await turn();
    expect(released).toEqual([]); // It is at work.
    connections.giveBack(first);
    await turn();
    expect(released).toEqual([first]);
  });

  it('never hands out one connection twice', async () => {
    const { released, connections } = poolOf();
    const first = await connections.take(deadline);
    connections.giveBack(first);
    const [one, other] = [await connections.take(deadline), await connections.take(deadline)];
    expect(one).toBe(first);
    expect(other).not.toBe(first);
    connections.giveBack(one);
    connections.giveBack(other);
    await turn();
    expect(released).toHaveLength(2);
  });
});
