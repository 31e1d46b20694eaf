/** The house as the sandbox's tests need it: takes everything or answers as told, and records it. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { WebSocketServer } from 'ws';

export class HouseStandIn {
  readonly webhooks: { path: string; headers: IncomingHttpHeaders; body: string }[] = [];
  readonly mails: string[] = [];
  readonly frames: Record<string, unknown>[] = [];
  /** Answers of the next webhooks; 200 when there is none. */
  readonly nextStatuses: number[] = [];
  readonly http: Server;
  readonly sockets: WebSocketServer;
  readonly smtp: SMTPServer;

  constructor() {
    this.http = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const status = this.nextStatuses.shift() ?? 200;
        const body = Buffer.concat(chunks).toString('utf8');
        if (status === 200)
          this.webhooks.push({ path: request.url ?? '', headers: request.headers, body });
        response.writeHead(status).end();
      });
    });
    this.sockets = new WebSocketServer({ server: this.http, path: '/chat' });
    this.sockets.on('connection', (socket) => {
      let cursor = 0;
      socket.on('message', (data) => {
        const frame = JSON.parse((data as Buffer).toString('utf8')) as Record<string, unknown>;
        this.frames.push(frame);
        const tell = (answer: object) => socket.send(JSON.stringify(answer));
        if (frame.type === 'hello') tell({ type: 'ready', visitorToken: 'visitor', cursor });
        if (frame.type !== 'message') return;
        cursor += 1;
        tell({ type: 'ack', clientMessageId: frame.clientMessageId, cursor });
        cursor += 1;
        const content = { kind: 'text', text: `You said ${String(frame.text)}` };
        const at = new Date().toISOString();
        const messageId = `answer to ${String(frame.clientMessageId)}`;
        tell({ type: 'message', cursor, messageId, direction: 'out', author: 'bot', content, at });
      });
    });
    this.smtp = new SMTPServer({
      authOptional: true,
      hideSTARTTLS: true,
      onData: (stream, _session, done) => {
        let mail = '';
        stream.on('data', (chunk: Buffer) => (mail += chunk.toString('latin1')));
        stream.on('end', () => {
          this.mails.push(mail);
          done();
        });
      },
    });
  }

  async listen(): Promise<{ url: string; smtpPort: number }> {
    const [port, smtpPort] = await Promise.all([listening(this.http), listening(this.smtp)]);
    return { url: `http://127.0.0.1:${port}`, smtpPort };
  }

  /** JSON bodies posted to one channel, oldest first. */
  bodies(channel: string): string[] {
    return this.webhooks
      .filter(({ path }) => path.includes(`/${channel}/`))
      .map(({ body }) => body);
  }

  close(): void {
    for (const socket of this.sockets.clients) socket.terminate();
    this.http.closeAllConnections();
    this.http.close();
    this.smtp.close();
  }
}

function listening(server: Server | SMTPServer): Promise<number> {
  return new Promise((resolve) => {
    const base = server instanceof SMTPServer ? server.server : server;
    server.listen(0, '127.0.0.1', () => resolve((base.address() as AddressInfo).port));
  });
}
