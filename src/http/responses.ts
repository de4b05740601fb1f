import type { FastifyRequest, RouteOptions } from 'fastify';
import { type TSchema, Type } from 'typebox';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The response schemas as the route declared them, by status; the XML writer reads them. */
    responses?: Readonly<Record<string, TSchema>>;
    /** How the route answers an id in its path that names nothing; 404 unless set. */
    unknownIdStatus?: 400;
    /** Headers that an answer with success can have, for the API's documentation. */
    successHeaders?: Readonly<Record<string, TSchema>>;
    /** What else than JSON and XML an answer with success can be where it is asked for, by its content type, for the same. */
    alsoAs?: Readonly<Record<string, object>>;
  }
}

/** The schema of a route's answer with this status, if it declared one. */
export function responseSchema(request: FastifyRequest, status: number): TSchema | undefined {
  return request.routeOptions.config.responses?.[status];
}

/**
 * Turns a route's one declaration `response: { 200: Schema }` into what OpenAPI wants: the same schema in both formats,
 * and the errors that any route of its kind can answer. What is declared with formats of its own keeps them.
 */
export function describeResponses(route: RouteOptions): void {
  const declared = route.schema?.response as Record<string, TSchema> | undefined;
  if (declared === undefined || route.schema === undefined) return;
  const inBoth = Object.entries(declared).filter(([, schema]) => !hasOwnFormats(schema));
  route.config = { ...route.config, responses: Object.fromEntries(inBoth) };
  const responses: Record<string, unknown> = {};
  for (const [status, schema] of Object.entries(declared)) responses[status] = inFormats(route, status, schema);
  for (const status of errorStatuses(route)) responses[status] ??= inFormats(route, String(status), Type.Ref('Error#'));
  const security = route.url.startsWith('/api/v1') ? [{ accessToken: [] }] : [];
  route.schema = { security, ...route.schema, response: responses };
}

const errorDescriptions: Record<string, string> = {
  400: 'Something in the request is not valid; nothing was changed.',
  401: 'The accessToken header is missing, or its token or the credentials are not valid.',
  404: 'There is no such record for this account.',
  405: "The account's contract does not contain this endpoint.",
  408: 'The request was not completed in time.',
  413: 'The request body is too large.',
  415: 'The Content-Type is not one that this endpoint takes.',
  416: 'The file has none of the bytes that Range asks for; Content-Range says how many there are.',
  429: 'Throttled: too many requests within five minutes.',
  500: 'The server failed; its log says why under the diagnosticCode.',
  503: 'The server is starting or stopping, or its database does not answer.',
};

function errorStatuses(route: RouteOptions): number[] {
  const needsToken = route.url.startsWith('/api/v1');
  const takesBody = route.schema?.body !== undefined || route.schema?.consumes !== undefined;
  return [
    400,
    ...(needsToken ? [401, 405] : []),
    ...(route.url.startsWith('/Auth') ? [401] : []),
    ...(route.url.includes(':') ? [route.config?.unknownIdStatus ?? 404] : []),
    ...(takesBody ? [408, 413, 415] : []),
    429,
    500,
    503,
  ];
}

/** Whether an answer is declared as in OpenAPI, by its content types: a file, or nothing at all. */
function hasOwnFormats(schema: TSchema): boolean {
  return 'content' in schema || (schema as { type?: string }).type === 'null';
}

/** The schema in the formats that the route answers in. */
function inFormats(route: RouteOptions, status: string, schema: TSchema) {
  if (hasOwnFormats(schema)) {
    return { ...schema, headers: { ...headersOf(route, status), ...(schema as { headers?: object }).headers } };
  }
  const xml = route.config?.format === 'json' ? {} : { 'application/xml': { schema } };
  return {
    description: (schema as { description?: string }).description ?? errorDescriptions[status] ?? 'Success',
    headers: headersOf(route, status),
    content: { 'application/json': { schema }, ...xml, ...(status === '200' ? route.config?.alsoAs : {}) },
  };
}

const rateLimitHeaders = {
  'RateLimit-Policy': Type.String({
    description: 'The throttle: requests that a token may make in so many seconds',
    examples: ['"default";q=1000;w=300'],
  }),
  RateLimit: Type.String({
    description: 'Requests that are left to the token, and the seconds until all are there again',
    examples: ['"default";r=998;t=299'],
  }),
};

const retryAfter = {
  'Retry-After': Type.Integer({
    description: 'Seconds to wait before the next request; absent where nobody knows (429-9002)',
    examples: [300],
  }),
};

/** Who cannot be told by his token is counted by nobody. */
function headersOf({ url, config }: RouteOptions, status: string): Record<string, TSchema> {
  return {
    ...(url.startsWith('/api/v1') && status !== '401' ? rateLimitHeaders : {}),
    ...(status === '429' || status === '503' ? retryAfter : {}),
    ...(status === '200' ? config?.successHeaders : {}),
  };
}
