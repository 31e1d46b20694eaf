/** A sandbox on ports of its own, beside a stand-in for the house that only records what reaches it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startService } from '#libs/host';
import { freePort } from '#libs/testing';
import type { SandboxConfig } from './config.js';
import type { Customer } from './customers.js';
import type { HouseStandIn } from './house-stand-in.js';
import type { Bubble, Thread } from './phones.js';
import { sandboxService } from './sandbox-service.js';

export interface SandboxState {
  readonly customers: Customer[];
  readonly threads: Thread[];
  readonly inboxes: { inboxId: string }[];
}

export interface OpenSandbox {
  readonly url: string;
  readonly mailboxPort: number;
  readonly inboxesFile: string;
  readonly noor: Customer;
  state(): Promise<SandboxState>;
  /** Noor says it, on her phone of that inbox. */
  say(inboxId: string, utterance: object): Promise<Response>;
  /** What her phone of that inbox shows last. */
  newest(inboxId: string): Promise<Bubble | undefined>;
  stop(): Promise<void>;
}

export async function openSandbox(
  house: HouseStandIn,
  inboxesAt: (url: string, mailboxPort: number) => readonly object[],
): Promise<OpenSandbox> {
  const folder = mkdtempSync(join(tmpdir(), 'convolog-sandbox-'));
  const inboxesFile = join(folder, 'inboxes.json');
  const [port, mailboxPort] = await Promise.all([freePort(), freePort()]);
  const url = `http://127.0.0.1:${port}`;
  writeFileSync(inboxesFile, JSON.stringify(inboxesAt(url, mailboxPort)));
  const { url: ingressUrl, smtpPort } = await house.listen();
  const config: SandboxConfig = {
    host: '127.0.0.1',
    port,
    internalPort: 0,
    logLevel: 'silent',
    nodeEnv: 'test',
    dataDir: folder,
    ingressUrl,
    ingressSmtpHost: '127.0.0.1',
    ingressSmtpPort: smtpPort,
    mailboxPort,
    publicUrl: 'http://127.0.0.1:3000',
    sandboxUrl: url,
    crmSecret: 'sandbox-crm-secret',
    inboxesFile,
  };
  const service = await startService(sandboxService(config, join(folder, 'no-page')));
  const state = async () =>
    (await (await fetch(`${url}/sandbox/api/state`)).json()) as SandboxState;
  const noor = (await state()).customers[0] as Customer;
  return {
    url,
    mailboxPort,
    inboxesFile,
    noor,
    state,
    say: (inboxId, utterance) =>
      fetch(`${url}/sandbox/api/say`, {
        method: 'POST',
        body: JSON.stringify({ inboxId, customerId: noor.customerId, utterance }),
      }),
    newest: async (inboxId) =>
      (await state()).threads
        .find((one) => one.inboxId === inboxId && one.customerId === noor.customerId)
        ?.bubbles.at(-1),
    async stop() {
      await service.stop();
      house.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
