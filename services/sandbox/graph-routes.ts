/**
 * The pretend Graph API over HTTP: `/graph[/vNN.N]/...`, where an inbox's `graphUrl` points.
 *
 * Paths, tokens and shapes are the documented ones; what happens is the phones' affair.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readGraphBody } from './graph-body.js';
import { messengerError, whatsappError } from './graph-errors.js';
import { answer, type GraphEnding } from './graph-send.js';
import type { InboxOf } from './inboxes.js';
import type { PretendFile } from './media.js';
import type { Sandbox } from './sandbox.js';
import { PAGE_TEMPLATES, TEMPLATES } from './templates.js';

type GraphInbox = InboxOf<'messenger'> | InboxOf<'whatsapp'>;

export function registerGraph(scope: FastifyInstance, sandbox: Sandbox): void {
  scope.get('/graph/cdn/:mediaId/:name', (request, reply) => {
    const { mediaId } = request.params as { mediaId: string };
    return sendFile(reply, sandbox.platform.media.get(mediaId));
  });

  scope.get('/graph/whatsapp_business/attachments/', (request, reply) => {
    const { mid, ext } = request.query as { mid?: string; ext?: string };
    const token = tokenOf(request);
    const isKnown = sandbox.inboxes
      .of('whatsapp')
      .some((inbox) => inbox.config.accessToken === token);
    if (!isKnown) return reply.code(401).send();
    if (Number(ext) * 1_000 < Date.now()) return reply.code(404).send();
    return sendFile(reply, sandbox.platform.media.get(mid ?? ''));
  });

  scope.route({
    method: ['GET', 'POST', 'DELETE'],
    url: '/graph/*',
    handler: async (request, reply) => {
      const path = (request.params as { '*': string })['*'];
      const segments = path.split('/').filter((segment) => segment && !/^v\d+\.\d+$/.test(segment));
      await end(request, reply, await dispatch(sandbox, request, segments), sandbox);
    },
  });
}

async function dispatch(
  sandbox: Sandbox,
  request: FastifyRequest,
  [node = '', edge]: readonly string[],
): Promise<GraphEnding> {
  if (edge === 'subscribed_apps' || edge === 'message_templates')
    return describeAccount(sandbox, request, node, edge);
  if (request.method === 'GET') return describeNode(sandbox, request, node);
  const inbox = inboxOf(sandbox, node, tokenOf(request));
  if (!inbox) return answer(unknownNode(node));
  if (tokenOf(request) !== inbox.config.accessToken) {
    const error = inbox.channel === 'messenger' ? messengerError('190') : whatsappError('190');
    return answer(error);
  }
  const { fields, upload } = await readGraphBody(request);
  const file = upload && sandbox.platform.media.put(upload);
  if (edge === 'messages') {
    return inbox.channel === 'messenger'
      ? sandbox.messenger.send(inbox, fields, file)
      : sandbox.whatsapp.send(inbox, fields);
  }
  if (edge === 'media' || edge === 'message_attachments') {
    if (!file) return answer(whatsappError('100', 'Parameter "file" is required.'));
    const name = inbox.channel === 'whatsapp' ? 'id' : 'attachment_id';
    return answer({ status: 200, body: { [name]: file.mediaId } });
  }
  return answer(unknownNode(`${node}/${edge ?? ''}`));
}

/** What belongs to a page or a business account rather than to a phone of it. */
function describeAccount(
  sandbox: Sandbox,
  request: FastifyRequest,
  node: string,
  edge: 'subscribed_apps' | 'message_templates',
): GraphEnding {
  const token = tokenOf(request);
  const page = sandbox.inboxes
    .of('messenger')
    .find(({ config }) => config.accessToken === token && [config.pageId, 'me'].includes(node));
  const number = sandbox.inboxes
    .of('whatsapp')
    .find(({ config }) => config.accessToken === token && config.businessAccountId === node);
  const inbox = page ?? number;
  if (!inbox) return answer(unknownNode(node));
  if (edge === 'subscribed_apps')
    return answer(sandbox.subscriptions.answer(request.method, inbox.inboxId));
  // A page sends templates for utility only.
  const data = number ? TEMPLATES : PAGE_TEMPLATES;
  return answer({ status: 200, body: { data } });
}

/** `GET /{media-id}` (WhatsApp) and `GET /{psid}` (Messenger's profile). */
function describeNode(sandbox: Sandbox, request: FastifyRequest, node: string): GraphEnding {
  const token = tokenOf(request);
  const inboxes: GraphInbox[] = [
    ...sandbox.inboxes.of('messenger'),
    ...sandbox.inboxes.of('whatsapp'),
  ];
  const inbox = inboxes.find((one) => one.config.accessToken === token);
  if (!inbox) return answer(messengerError('190'));
  const file = sandbox.platform.media.get(node);
  if (file) return answer(sandbox.whatsapp.describe(file));
  const customer = sandbox.platform.customers.find((one) => one.psid === node);
  if (inbox.channel === 'messenger' && customer) {
    const [first_name, ...rest] = customer.name.split(' ');
    return answer({
      status: 200,
      body: { first_name, last_name: rest.join(' '), id: customer.psid },
    });
  }
  return answer(unknownNode(node));
}

async function end(
  request: FastifyRequest,
  reply: FastifyReply,
  ending: GraphEnding,
  sandbox: Sandbox,
): Promise<void> {
  switch (ending.kind) {
    case 'answer':
      if (ending.afterMs > 0) await sandbox.platform.later.pause(ending.afterMs);
      await reply
        .code(ending.answer.status)
        .headers({ 'x-app-usage': '{"call_count":1,"total_cputime":1,"total_time":1}' })
        .headers(ending.answer.headers ?? {})
        .send(ending.answer.body);
      return;
    case 'drop':
      reply.hijack();
      request.raw.socket.destroy();
      return;
    case 'hang':
      reply.hijack(); // Until the sender gives up.
      sandbox.holdOpen(reply.raw);
      return;
  }
}

/** `me` is the page or number of the token. */
function inboxOf(sandbox: Sandbox, node: string, token: string): GraphInbox | undefined {
  const pages = sandbox.inboxes.of('messenger');
  if (node === 'me') return pages.find((inbox) => inbox.config.accessToken === token);
  return (
    pages.find((inbox) => inbox.config.pageId === node) ??
    sandbox.inboxes.of('whatsapp').find((inbox) => inbox.config.phoneNumberId === node)
  );
}

/** Bearer header, or the older `access_token` parameter. */
function tokenOf(request: FastifyRequest): string {
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  return bearer ?? (request.query as { access_token?: string }).access_token ?? '';
}

function unknownNode(node: string) {
  return messengerError('100.33', `Unsupported request. Object with ID '${node}' does not exist.`);
}

function sendFile(reply: FastifyReply, file: PretendFile | undefined) {
  if (!file) return reply.code(404).send();
  return reply.header('content-type', file.mime).send(file.bytes);
}
