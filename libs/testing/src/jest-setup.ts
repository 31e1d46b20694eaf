/** Jest's globalSetup: opens the door to the shared servers. Starts none of them yet. */
import { openTestServers, TEST_SERVERS, type TestServers } from './test-servers.js';

declare global {
  var convologTestServers: TestServers | undefined;
}

export default async function setUp(): Promise<void> {
  globalThis.convologTestServers = await openTestServers();
  process.env[TEST_SERVERS] = globalThis.convologTestServers.address;
}
