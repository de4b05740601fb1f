import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { ErrorBody } from './error-answer.ts';

/**
 * Describes every route as OpenAPI 3.1 at `/openapi.json`, written from the schemas that also validate and serialise,
 * and as a page to read and try at `/docs`.
 */
export async function registerOpenApi(server: FastifyInstance, publicUrl: string | undefined): Promise<void> {
  server.addSchema(ErrorBody);
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Firmlens',
        version: '1',
        description: 'Business data through the InsideView API. Answers are XML unless `Accept` asks for JSON.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      ...(publicUrl === undefined ? {} : { servers: [{ url: publicUrl }] }),
      components: {
        securitySchemes: {
          accessToken: {
            type: 'apiKey',
            in: 'header',
            name: 'accessToken',
            description: 'From POST /Auth/login/v1/token',
          },
        },
      },
    },
    hideUntagged: true,
    transformObject: (document) => ('openapiObject' in document ? withOptionalBodies(document.openapiObject) : {}),
    refResolver: { buildLocalReference: ({ $id }) => $id as string },
  });
  await server.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { layout: 'BaseLayout', docExpansion: 'list', defaultModelsExpandDepth: -1 },
    theme: { title: 'Firmlens API' },
    staticCSP: pagePolicy(publicUrl),
  });
  server.get('/', { schema: { hide: true } }, async (_request, reply) => reply.redirect('/docs/'));
  server.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) => reply.send(server.swagger()));
}

/** The page loads and asks this server only, runs no script of anybody else's, and stands in no frame. */
function pagePolicy(publicUrl: string | undefined): string {
  const asked = publicUrl === undefined ? "'self'" : `'self' ${new URL(publicUrl).origin}`;
  return `default-src 'self'; connect-src ${asked}; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

/** The document; a body of which no member is required may be left out: its parameters can stand in the query. */
function withOptionalBodies<Document extends { paths?: object | undefined }>(document: Document): Document {
  for (const path of Object.values(document.paths ?? {}) as Record<string, { requestBody?: DescribedBody }>[]) {
    for (const { requestBody } of Object.values(path)) {
      const schemas = Object.values(requestBody?.content ?? {}).map(({ schema }) => schema);
      const optional = schemas.every((schema) => schema?.type === 'object' && (schema.required ?? []).length === 0);
      if (requestBody !== undefined && optional) requestBody.required = false;
    }
  }
  return document;
}

interface DescribedBody {
  required: boolean;
  content: Record<string, { schema?: { type?: string; required?: readonly string[] } }>;
}
