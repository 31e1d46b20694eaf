/** Jest's globalTeardown: stops what the run has started. */
import './jest-setup.js';

export default async function tearDown(): Promise<void> {
  await globalThis.convologTestServers?.close();
}
