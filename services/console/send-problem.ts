/** Problem details from routes that the framework's filter does not see. */
import { problemDetails } from '#libs/host';
import type { FastifyReply } from 'fastify';

export function sendProblem(
  reply: FastifyReply,
  problem: Parameters<typeof problemDetails>[0],
): FastifyReply {
  return reply
    .code(problem.status)
    .header('content-type', 'application/problem+json')
    .send(JSON.stringify(problemDetails(problem)));
}
