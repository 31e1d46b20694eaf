/** Against a real SMTP server in this process, and against servers that break at a chosen point. */
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { OutboundMessage, SendOutcome } from '../src/outbound.js';
import email from './channel.js';
import { readOwnMessageId } from './threading.js';

const secret = 'a secret of the flower shop';
const message: OutboundMessage = {
  messageId: '0192f0c1-8f3b-7d22-8b62-3a7a2e2c5b21',
  conversationId: '0192f0c1-7e0a-7c11-9a51-2f6f1d1b4a10',
  workspaceId: '0192f0c1-0000-7000-8000-000000000001',
  inboxId: '0192f0c1-0000-7000-8000-000000000002',
  to: 'ann@home.example',
  content: { kind: 'text', text: 'We do sell tulips.' },
  isAutomatic: false,
  replyToExternalId: '<ann.1@home.example>',
  subject: 'Tulips',
  references: ['<root@home.example>', '<ann.1@home.example>'],
  senderName: 'Maria',
};

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Received {
  readonly raw: string;
  readonly from: string;
  readonly to: readonly string[];
}

async function mailServer(
  options: SMTPServerOptions = {},
): Promise<{ port: number; received: Received[] }> {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, callback) {
      const { mailFrom, rcptTo } = session.envelope;
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        received.push({
          raw: Buffer.concat(chunks).toString(),
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
        });
        callback();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(() => resolve())));
  return { port: (server.server.address() as AddressInfo).port, received };
}

/** A server that answers line by line as told; no answer for a command: it hangs up. */
async function scriptedServer(
  answer: (line: string) => string | 'hang up' | 'say nothing',
): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.write('220 ready\r\n');
    let rest = '';
    socket.on('data', (chunk) => {
      rest += chunk.toString();
      for (let end = rest.indexOf('\r\n'); end !== -1; end = rest.indexOf('\r\n')) {
        const said = answer(rest.slice(0, end));
        rest = rest.slice(end + 2);
        if (said === 'hang up') socket.destroy();
        else if (said !== 'say nothing') socket.write(`${said}\r\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

function send(
  port: number,
  changes: Partial<OutboundMessage> = {},
  timeoutMs = 5_000,
): Promise<SendOutcome> {
  const config = email.config.parse({
    address: 'help@flowers.example',
    secret,
    senderName: 'Flowers',
    smtp: { host: '127.0.0.1', port },
  });
  return email.send({ ...message, ...changes }, config, {
    fetch,
    timeoutMs,
    readBlob: async (blobId) =>
      blobId === 'known' ? { mime: 'application/pdf', bytes: Buffer.from('%PDF') } : null,
  });
}

describe('Sending a mail', () => {
  it('carries our signed id, the thread and the reply address, and arrives', async () => {
    const { port, received } = await mailServer();
    const outcome = await send(port);
    expect(outcome.kind).toBe('accepted');
    const externalId = outcome.kind === 'accepted' ? outcome.externalId : '';
    expect(readOwnMessageId(externalId, secret)).toEqual({
      conversationId: message.conversationId,
      messageId: message.messageId,
    });
    const raw = (received[0] as Received).raw.replace(/\r\n[ \t]+/g, ' ');
    expect(received[0]).toMatchObject({ from: 'help@flowers.example', to: ['ann@home.example'] });
    expect(raw).toContain(`Message-ID: ${externalId}`);
    expect(raw).toContain('In-Reply-To: <ann.1@home.example>');
    expect(raw).toContain('References: <root@home.example> <ann.1@home.example>');
    expect(raw).toContain('From: Maria <help@flowers.example>');
    expect(raw).toMatch(/Reply-To: help\+[0-9a-z]{41}@flowers\.example/);
    expect(raw).toContain('Subject: Re: Tulips');
    expect(raw).toContain('X-Convolog-Loop: ');
    expect(raw).not.toMatch(/Auto-Submitted|X-Auto-Response-Suppress/i);
  });

  it('has the same id on every try', async () => {
    const { port } = await mailServer();
    expect(await send(port)).toEqual(await send(port));
  });

  it('marks what software wrote', async () => {
    const { port, received } = await mailServer();
    await send(port, { isAutomatic: true });
    expect(received[0]?.raw).toMatch(
      /^Auto-Submitted: auto-replied\r\nX-Auto-Response-Suppress: All/m,
    );
  });

  it('sends files, and fails when one is gone', async () => {
    const { port, received } = await mailServer();
    const file = (blobId: string) =>
      ({
        kind: 'file',
        media: { mime: 'application/pdf', name: 'prices.pdf', source: { from: 'blob', blobId } },
      }) as const;
    expect(await send(port, { content: file('known') })).toMatchObject({ kind: 'accepted' });
    expect(received[0]?.raw).toContain('filename=prices.pdf');
    expect(await send(port, { content: file('gone') })).toMatchObject({
      kind: 'failed',
      code: 'no_attachment',
    });
  });

  it('lets nobody write headers through a subject or a name', async () => {
    const { port, received } = await mailServer();
    await send(port, { subject: 'Hi\r\nBcc: eve@evil.example', senderName: 'Maria\r\nX-Evil: 1' });
    expect(received[0]?.raw).not.toMatch(/^(Bcc|X-Evil):/m);
    expect(received[0]?.to).toEqual(['ann@home.example']);
  });

  it('answers nobody who left no address', async () => {
    const failed = { kind: 'failed', code: 'no_address' };
    expect(await send(1, { to: 'unknown-1@sender.invalid' })).toMatchObject(failed);
    expect(await send(1, { to: 'two@a.example, three@b.example' })).toMatchObject(failed);
  });

  it('comes back into its conversation when it is answered', async () => {
    const { port, received } = await mailServer();
    await send(port);
    const replyTo = /^Reply-To: (.+)$/m.exec((received[0] as Received).raw)?.[1];
    const config = email.config.parse({
      address: 'help@flowers.example',
      secret,
      smtp: { host: 'x', port: 1 },
    });
    const [element] = await email.parse(
      Buffer.from(`From: ann@home.example\r\nTo: ${replyTo}\r\n\r\nTwenty, please.\r\n`),
      config,
    );
    expect(element?.result).toMatchObject({ fact: { conversationId: message.conversationId } });
  });
});

describe('The outcome', () => {
  it('is another try when nobody listens', async () => {
    const port = await scriptedServer(() => 'hang up');
    for (const close of closing.splice(0)) await close();
    expect(await send(port)).toMatchObject({ kind: 'retry' });
  });

  it('follows the class of the answer to the recipient', async () => {
    const refusing = (responseCode: number) =>
      mailServer({
        onRcptTo: (_address, _session, callback) =>
          callback(Object.assign(new Error('ann@home.example is not here'), { responseCode })),
      });
    expect(await send((await refusing(550)).port)).toMatchObject({
      kind: 'failed',
      code: 'smtp_550',
    });
    expect(await send((await refusing(451)).port)).toMatchObject({
      kind: 'retry',
      code: 'smtp_451',
    });
  });

  it('says no address in its reason', async () => {
    const { port } = await mailServer({
      onRcptTo: (_a, _s, callback) =>
        callback(Object.assign(new Error('ann@home.example unknown'), { responseCode: 550 })),
    });
    expect(JSON.stringify(await send(port))).not.toContain('ann');
  });

  it('follows the answer after the mail too', async () => {
    const answering = (last: string) => {
      let isData = false;
      return scriptedServer((line) => {
        if (isData) return line === '.' ? last : 'say nothing';
        if (line === 'DATA') isData = true;
        return isData ? '354 go on' : '250 fine';
      });
    };
    expect(await send(await answering('250 taken'))).toMatchObject({ kind: 'accepted' });
    expect(await send(await answering('452 disk full'))).toMatchObject({
      kind: 'retry',
      code: 'smtp_452',
    });
    expect(await send(await answering('554 spam'))).toMatchObject({
      kind: 'failed',
      code: 'smtp_554',
    });
    expect(await send(await answering('hang up'))).toMatchObject({ kind: 'unknown' });
    expect(await send(await answering('say nothing'), {}, 300)).toMatchObject({ kind: 'unknown' });
  });

  it.each(['EHLO', 'MAIL', 'RCPT', 'DATA'])(
    'is another try when the server goes silent or away at %s',
    async (command) => {
      const breaking = (how: 'hang up' | 'say nothing') =>
        scriptedServer((line) => (line.startsWith(command) ? how : '250 fine'));
      expect(await send(await breaking('hang up'))).toMatchObject({ kind: 'retry' });
      expect(await send(await breaking('say nothing'), {}, 300)).toMatchObject({ kind: 'retry' });
    },
  );
});

describe('A look at the outgoing mail server', () => {
  const look = (port: number, smtp: object = {}, timeoutMs = 5_000) =>
    email.checkInbox?.(
      email.config.parse({
        address: 'help@flowers.example',
        secret,
        smtp: { host: '127.0.0.1', port, ...smtp },
      }),
      { fetch, timeoutMs, readBlob: async () => null },
    );
  const broken = (problem: string) => ({
    kind: 'broken',
    check: 'sending',
    problem: expect.stringContaining(problem),
  });

  it('finds that it works, and sends nothing', async () => {
    const { port, received } = await mailServer();
    expect(await look(port)).toEqual({ kind: 'works' });
    expect(received).toEqual([]);
  });

  it('finds a refused login, which a mail that fails for it tells as well', async () => {
    const { port } = await mailServer({
      allowInsecureAuth: true,
      onAuth: (_auth, _session, callback) => callback(new Error('No.')),
    });
    const login = { user: 'help', pass: 'wrong' };
    expect(await look(port, login)).toMatchObject(broken('refuses the login'));
    const config = email.config.parse({
      address: 'help@flowers.example',
      secret,
      smtp: { host: '127.0.0.1', port, ...login },
    });
    const tools = { fetch, timeoutMs: 5_000, readBlob: async () => null };
    expect(await email.send(message, config, tools)).toMatchObject({
      kind: 'failed',
      inboxProblem: expect.stringContaining('Check user and password'),
    });
  });

  it('finds that there is no safe connection, by a certificate or without any TLS', async () => {
    // It warns that everybody knows the key of its certificate: that is what is wanted here.
    const warning = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const selfSigned = await mailServer({ disabledCommands: [] });
    warning.mockRestore();
    expect(await look(selfSigned.port)).toMatchObject(broken('no safe connection'));
    const plain = await mailServer();
    expect(await look(plain.port, { requireTls: true })).toMatchObject(
      broken('no safe connection'),
    );
    expect(await look(plain.port, { secure: true })).toMatchObject(broken('no safe connection'));
  });

  it('finds nobody there, and concludes nothing from a server that is busy', async () => {
    expect(await look(await scriptedServer(() => 'hang up'))).toMatchObject(
      broken('does not answer'),
    );
    expect(await look(await scriptedServer(() => 'say nothing'), {}, 300)).toMatchObject(
      broken('does not answer'),
    );
    expect(await look(await scriptedServer(() => '421 4.3.2 come back later'))).toEqual({
      kind: 'unknown',
    });
  });
});
