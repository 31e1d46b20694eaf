import { Client } from 'pg';
import { connect } from 'nats';
import { startTestDatabase, startTestNats, until } from './index.js';

describe('startTestDatabase', () => {
  it('gives each caller a database of its own, whose owner is no superuser', async () => {
    const [first, second] = await Promise.all([startTestDatabase(), startTestDatabase()]);
    const client = new Client({ connectionString: first.url });
    await client.connect();
    const { rows } = await client.query(
      'select current_database() as name, rolsuper from pg_roles where rolname = current_user',
    );
    await client.end();
    expect(rows).toEqual([{ name: first.name, rolsuper: false }]);
    expect(second.name).not.toBe(first.name);
    await Promise.all([first.stop(), second.stop()]);
  });

  it('drops a database that somebody is still connected to', async () => {
    const database = await startTestDatabase({ isMigrated: false });
    const client = new Client({ connectionString: database.url });
    const broken = new Promise((resolve) => client.on('error', resolve));
    await client.connect();
    await database.stop();
    await expect(broken).resolves.toBeDefined();
  });
});

describe('startTestNats', () => {
  it('keeps its JetStream over a kill, and loses it with its disk', async () => {
    const nats = await startTestNats();
    const streams = async () => {
      const connection = await connect({ servers: nats.url });
      const manager = await connection.jetstreamManager();
      const found = await manager.streams.list().next();
      if (found.length === 0) await manager.streams.add({ name: 'S', subjects: ['s.>'] });
      await connection.close();
      return found.length;
    };
    expect(await streams()).toBe(0);
    await nats.kill();
    await nats.start();
    expect(await streams()).toBe(1);
    await nats.kill();
    nats.loseDisk();
    await nats.start();
    expect(await streams()).toBe(0);
    await nats.stop();
  });
});

describe('until', () => {
  it('returns the first truthy answer', async () => {
    let calls = 0;
    await expect(until(() => (++calls === 3 ? 'third' : null))).resolves.toBe('third');
  });

  it('names what it waited for and the last error', async () => {
    const failing = () => Promise.reject(new Error('not there'));
    await expect(until(failing, { timeoutMs: 30, what: 'a sign of life' })).rejects.toThrow(
      'Waited 30 ms in vain for a sign of life: not there',
    );
  });
});
