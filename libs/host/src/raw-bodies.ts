/** Routes that need the bytes exactly as they came, because a signature covers them. */
import type { FastifyInstance } from 'fastify';

/**
 * Inside this Fastify scope every body, whatever its content type, arrives as a Buffer, and one over
 * the limit is refused with 413. Register the scope with `fastify.register(async (scope) => ...)`.
 */
export function acceptRawBodies(scope: FastifyInstance, limitBytes: number): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: limitBytes },
    (_request, body, done) => done(null, body),
  );
}
