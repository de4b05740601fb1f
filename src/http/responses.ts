import type { FastifyRequest, RouteOptions } from 'fastify';
import { type TSchema, Type } from 'typebox';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The response schemas as the route declared them, by status; the XML writer reads them. */
    responses?: Readonly<Record<string, TSchema>>;
  }
}

/** The schema of a route's answer with this status, if it declared one. */
export function responseSchema(request: FastifyRequest, status: number): TSchema | undefined {
  return request.routeOptions.config.responses?.[status];
}

/**
 * Turns a route's one declaration `response: { 200: Schema }` into what OpenAPI wants: the same schema in both formats,
 * and the errors that any route of its kind can answer.
 */
export function describeResponses(route: RouteOptions): void {
  const declared = route.schema?.response as Record<string, TSchema> | undefined;
  if (declared === undefined || route.schema === undefined) return;
  route.config = { ...route.config, responses: declared };
  const responses: Record<string, unknown> = {};
  for (const [status, schema] of Object.entries(declared)) responses[status] = inBothFormats(schema);
  for (const status of errorStatuses(route))
    responses[status] ??= inBothFormats(Type.Ref('Error#'), errorDescriptions[status]);
  const security = route.url.startsWith('/api/v1') ? [{ accessToken: [] }] : [];
  route.schema = { security, ...route.schema, response: responses };
}

const errorDescriptions: Record<number, string> = {
  400: 'Something in the request is not valid; nothing was changed.',
  401: 'The accessToken header is missing, or its token is not valid, expired or revoked.',
  404: 'There is no such record for this account.',
  405: "The account's contract does not contain this endpoint.",
  415: 'The Content-Type is not one that this endpoint takes.',
  429: 'Throttled: too many requests within five minutes.',
};

function errorStatuses(route: RouteOptions): number[] {
  const needsToken = route.url.startsWith('/api/v1');
  const takesBody = route.schema?.body !== undefined || route.schema?.consumes !== undefined;
  return [
    400,
    ...(needsToken ? [401, 405] : []),
    ...(route.url.includes(':') ? [404] : []),
    ...(takesBody ? [415] : []),
    429,
  ];
}

function inBothFormats(schema: TSchema, description?: string) {
  return {
    description: description ?? (schema as { description?: string }).description ?? 'Success',
    content: { 'application/json': { schema }, 'application/xml': { schema } },
  };
}
