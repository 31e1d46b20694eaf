/**
 * A key service for tests: speaks over real HTTP what `service-keys.ts` asks of Vault's transit engine,
 * with AES-256-GCM, versions and associated data. Not for anybody's keys.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Question {
  readonly plaintext?: string;
  readonly ciphertext?: string;
  readonly associated_data?: string;
}

export interface TransitServer {
  readonly address: string;
  /** What every question is answered with instead; `null` again for the truth. `hang`: no answer. */
  trouble: { status: number; body: string } | 'hang' | null;
  rotate(): void;
  stop(): Promise<void>;
}

export async function startTransit(key: string, token: string): Promise<TransitServer> {
  const versions = [randomBytes(32)];
  const service: TransitServer = {
    address: '',
    trouble: null,
    rotate: () => void versions.push(randomBytes(32)),
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { trouble } = service;
    if (trouble === 'hang') return;
    const say = (status: number, body: string) => response.writeHead(status).end(body);
    if (trouble) return say(trouble.status, trouble.body);
    if (request.headers['x-vault-token'] !== token)
      return say(403, JSON.stringify({ errors: ['permission denied'] }));
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const question = JSON.parse(text) as Question;
    try {
      if (request.url === `/v1/transit/encrypt/${key}`)
        return say(200, JSON.stringify({ data: encrypt(versions, question) }));
      if (request.url === `/v1/transit/decrypt/${key}`)
        return say(200, JSON.stringify({ data: decrypt(versions, question) }));
      return say(404, JSON.stringify({ errors: [] }));
    } catch {
      return say(400, JSON.stringify({ errors: ['cipher: message authentication failed'] }));
    }
  };
  const server = createServer((request, response) => void answer(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return Object.assign(service, { address: `http://127.0.0.1:${port}/v1/transit` });
}

function encrypt(versions: readonly Buffer[], { plaintext = '', associated_data = '' }: Question) {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', versions.at(-1) as Buffer, nonce);
  cipher.setAAD(Buffer.from(associated_data, 'base64'));
  const sealed = [cipher.update(Buffer.from(plaintext, 'base64')), cipher.final()];
  const box = Buffer.concat([nonce, ...sealed, cipher.getAuthTag()]);
  return { ciphertext: `vault:v${versions.length}:${box.toString('base64')}` };
}

function decrypt(versions: readonly Buffer[], { ciphertext = '', associated_data = '' }: Question) {
  const [, version, box64 = ''] = /^vault:v(\d+):(.*)$/.exec(ciphertext) ?? [];
  const box = Buffer.from(box64, 'base64');
  const key = versions[Number(version) - 1] as Buffer;
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, 12));
  decipher.setAAD(Buffer.from(associated_data, 'base64'));
  decipher.setAuthTag(box.subarray(-16));
  const plaintext = Buffer.concat([decipher.update(box.subarray(12, -16)), decipher.final()]);
  return { plaintext: plaintext.toString('base64') };
}
