/** The OpenAPI document, made from the controllers, and its page. */
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { SESSION_COOKIE } from './people/session-cookie.js';

export function apiDocument(app: INestApplication): OpenAPIObject {
  const info = new DocumentBuilder()
    .setTitle('Convolog')
    .setDescription(
      'Conversations of all channels. Errors are problem details (RFC 9457). `x-access` says who may use a route. ' +
        'The live socket is described in docs/reference/api.md.',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer' })
    .addCookieAuth(SESSION_COOKIE)
    .build();
  return SwaggerModule.createDocument(app, info);
}

/** /api/openapi.json for programs, /api/docs for people. */
export function serveApiDocs(app: INestApplication): void {
  SwaggerModule.setup('api/docs', app, () => apiDocument(app), {
    jsonDocumentUrl: 'api/openapi.json',
  });
}
