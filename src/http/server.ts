import cors from '@fastify/cors';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify';
import type { Account } from '../lib/account.ts';
import { ApiError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import type { AnsweredRequest } from '../telemetry/index.ts';
import { registerBodyParsers } from './body-parsing.ts';
import { answerBrokenRequest } from './broken-request.ts';
import { answerWithError, bodyBytesMax } from './error-answer.ts';
import { refuseInfiniteNumbers } from './finite-numbers.ts';
import { acceptedBy, contentTypes, negotiate } from './negotiation.ts';
import { registerOpenApi } from './openapi.ts';
import { refuseUnsafeRequest } from './refuse-request.ts';
import { describeResponses, responseSchema } from './responses.ts';
import { buildSerializer } from './serializers.ts';
import { registerUnknownPaths } from './unknown-path.ts';
import { writeXml } from './xml.ts';

/** A Fastify server whose route schemas are typebox types. */
export type Server = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface ServerOptions {
  readonly logger: FastifyBaseLogger;
  /** Base of every URL that answers print; without it the request's own origin. */
  readonly publicUrl?: string | undefined;
  /** Longest time that a client may take to send a whole request. */
  readonly requestTimeoutSeconds?: number;
  /** Most connections at a time; those beyond are closed at once. */
  readonly maxConnections?: number;
  /** A connection on which nothing moves for as long is closed, whatever it is in the middle of. */
  readonly idleTimeoutSeconds?: number;
  /** Told of every answer. */
  readonly onAnswer?: (answer: AnsweredRequest) => void;
  /** Told of every error answered, by its number, also of those to what never became a request. */
  readonly onError?: (errorNumber: string) => void;
}

/** What every answer says unless its route says otherwise: nothing of it is for a cache, and it is what its type says. */
const commonHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

const queryParametersMax = 500;

/**
 * Creates the HTTP server that all routes are registered on: JSON and XML answers from one declaration, error bodies,
 * body parsing, CORS, OpenAPI. It listens to nothing yet.
 */
export async function createServer(options: ServerOptions): Promise<Server> {
  const requestTimeout = (options.requestTimeoutSeconds ?? 60) * 1000;
  const server: Server = Fastify({
    loggerInstance: options.logger,
    // One id names a request in the log, in the error body (`diagnosticCode`) and nowhere else.
    genReqId: newId,
    logController: new Fastify.LogController({ requestIdLogLabel: 'diagnosticCode', disableRequestLogging: true }),
    bodyLimit: bodyBytesMax,
    requestTimeout,
    connectionTimeout: (options.idleTimeoutSeconds ?? 300) * 1000,
    http: {
      headersTimeout: requestTimeout,
      connectionsCheckingInterval: Math.min(requestTimeout / 2, 5_000),
      // Node's own answer has no body; refuseUnsafeRequest sees to it.
      requireHostHeader: false,
    },
    routerOptions: { ignoreDuplicateSlashes: true, maxParamLength: 1_000 },
    // `coerceTypes: 'array'` is Fastify's default; `verbose` tells which value was refused.
    ajv: { customOptions: { verbose: true, keywords: ['xml', 'example'] } },
    schemaController: { compilersFactory: { buildSerializer } },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => answerWithError(error, request, reply),
    clientErrorHandler: (error, socket) => answerBrokenRequest(options, error, socket),
  }).withTypeProvider<TypeBoxTypeProvider>();

  server.decorateRequest('account');
  server.decorateRequest('errorNumber');
  server.decorate(
    'publicOrigin',
    (request: FastifyRequest) => options.publicUrl ?? `${request.protocol}://${request.host}`,
  );
  registerBodyParsers(server);
  registerUnknownPaths(server);
  server.setErrorHandler(answerWithError);
  server.addHook('onRoute', describeResponses);
  server.addHook('onRequest', async (request, reply) => {
    void reply.headers(commonHeaders);
    refuseUnsafeRequest(request);
  });
  boundConnections(server, options.maxConnections ?? 10_000);
  await server.register(cors, {
    origin: '*',
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
    exposedHeaders: [
      'Accept-Ranges',
      'Content-Disposition',
      'Content-Range',
      'ETag',
      'Idempotent-Replayed',
      'RateLimit',
      'RateLimit-Policy',
      'Repr-Digest',
      'Retry-After',
    ],
    maxAge: 86_400,
  });
  await registerOpenApi(server, options.publicUrl);

  server.addHook('onRequest', async (request, reply) => {
    if (responseSchema(request, 200) !== undefined) negotiateAnswer(request, reply);
    if (Object.keys(request.query as object).length > queryParametersMax) {
      throw new ApiError('malformedRequest', { reason: `more than ${queryParametersMax} query parameters` });
    }
  });
  server.addHook('preHandler', refuseInfiniteNumbers);
  // No member of these lines can be a secret, so nothing is searched for one: that would cost each request a twentieth.
  const answers = options.logger.child({}, { redact: [] });
  server.addHook('onResponse', async (request, reply) => {
    // An event stream lasts as long as its client listens, which says nothing of how fast the server answers.
    if (reply.getHeader('content-type') !== 'text/event-stream') {
      options.onAnswer?.({
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        seconds: reply.elapsedTime / 1000,
      });
    }
    if (request.errorNumber !== undefined) options.onError?.(request.errorNumber);
    answers.info(
      {
        diagnosticCode: request.id,
        method: request.method,
        // Who mistypes the question mark before a query that has a secret in it does not get it into the log.
        path: request.url.split(/[^\w./-]/, 1)[0],
        status: reply.statusCode,
        milliseconds: Math.round(reply.elapsedTime * 10) / 10,
        clientId: (request.account as Account | undefined)?.clientId,
      },
      'answered',
    );
  });
  return server;
}

/** Node closes what is beyond the bound without a word; of that the log tells once in a minute. */
function boundConnections(server: Server, max: number): void {
  server.server.maxConnections = max;
  let toldAt = Number.NEGATIVE_INFINITY;
  server.server.on('drop', () => {
    if (performance.now() - toldAt < 60_000) return;
    toldAt = performance.now();
    server.log.warn({ max }, 'connections beyond FIRMLENS_MAX_CONNECTIONS are closed');
  });
}

/** Routes that declare a response answer in the client's format; JSON is written by Fastify from the same schema. */
function negotiateAnswer(request: FastifyRequest, reply: FastifyReply): void {
  const format = negotiate(acceptedBy(request));
  void reply.type(contentTypes[format]);
  if (format === 'json') return;
  void reply.serializer((payload: unknown) => {
    const schema = responseSchema(request, reply.statusCode);
    if (schema === undefined)
      throw new TypeError(`${request.routeOptions.url} declares no response ${reply.statusCode}`);
    return writeXml(schema, payload, (id) => request.server.getSchema(id));
  });
}
