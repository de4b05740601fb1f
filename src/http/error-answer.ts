import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { isUnavailable } from '../database/index.ts';
import { ApiError } from '../lib/errors.ts';
import { acceptedBy, contentTypes, negotiate } from './negotiation.ts';
import { writeXml } from './xml.ts';

/** Largest request body, unless a route sets its own bound. */
export const bodyBytesMax = 1024 * 1024;

/** Headers of what a route was about to send, which are not so of the error that it sends instead. */
const contentHeaders = [
  'accept-ranges',
  'content-disposition',
  'content-encoding',
  'content-range',
  'etag',
  'repr-digest',
];

/** The body of every error (reference `errors.md` §1), in the order of members that the live examples show. */
export const ErrorBody = Type.Object(
  {
    errorType: Type.String({ description: 'Kind of error, by HTTP status', examples: ['VALIDATION_ERROR'] }),
    status: Type.Integer({ description: 'The HTTP status', examples: [400] }),
    message: Type.String({ description: 'What is wrong, for people' }),
    diagnosticCode: Type.String({ description: "Id of the failed request; the server's log line has it too" }),
    errorNumber: Type.String({ description: 'What is wrong, for programs', examples: ['400-103'] }),
  },
  { $id: 'Error', title: 'Error', xml: { name: 'error' } },
);

/** Writes an error's body in the format that the client asked for. */
export function writeErrorBody(error: ApiError, diagnosticCode: string, accept: string | undefined) {
  const format = negotiate(accept);
  const body: Static<typeof ErrorBody> = {
    errorType: error.errorType,
    status: error.status,
    message: error.message,
    diagnosticCode,
    errorNumber: error.errorNumber,
  };
  return {
    contentType: contentTypes[format],
    text: format === 'json' ? JSON.stringify(body) : writeXml(ErrorBody, body),
  };
}

/** What a server that is not ready says besides: the seconds within which one that was started again is, as a rule. */
const retryHeaders = { 'retry-after': '5' };

/** The one place where whatever was thrown becomes an answer. What is private goes into the log, never to the client. */
export function answerWithError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = toApiError(thrown, request.routeOptions.bodyLimit);
  const level = error.status >= 500 ? 'error' : 'info';
  request.log[level](
    { err: error.cause ?? (error.status >= 500 ? thrown : undefined), errorNumber: error.errorNumber },
    error.message,
  );
  request.errorNumber = error.errorNumber;
  const { contentType, text } = writeErrorBody(error, request.id, acceptedBy(request));
  for (const name of contentHeaders) void reply.removeHeader(name);
  if (error.code === 'unavailable') void reply.headers(retryHeaders);
  void reply.code(error.status).headers(error.headers).type(contentType).serializer(String).send(text);
}

/**
 * Translates what Fastify, its validator and PostgreSQL throw into the catalogue. Fastify's own errors quote the URL and
 * the body, in which secrets travel: of those the log gets the code only.
 * @param bodyLimit the route's largest body
 */
export function toApiError(thrown: unknown, bodyLimit = bodyBytesMax): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const error = thrown as Partial<FastifyError>;
  if (error.validation !== undefined) return fromValidation(error as FastifyError);
  if (isUnavailable(thrown)) return new ApiError('unavailable', {}, { cause: thrown });
  const cause = new Error(error.code);
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ApiError('bodyTooLarge', { max: bodyLimit }, { cause });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_EMPTY_TYPE':
      return new ApiError('unsupportedMediaType', {}, { cause });
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new ApiError('uriTooLong', {}, { cause });
    case 'FST_ERR_BAD_URL':
      return new ApiError('malformedRequest', { reason: 'the URL is not valid' }, { cause });
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new ApiError('malformedRequest', { reason: 'the body is not as long as announced' }, { cause });
    default:
  }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return new ApiError('malformedRequest', { reason: 'the body is not what its Content-Type says' }, { cause });
  }
  return new ApiError('internal', {}, { cause: thrown });
}

/** The generic codes 400-103 to 400-107, by the rule that the value broke (reference `errors.md` §4). */
function fromValidation(error: FastifyError): ApiError {
  const [first] = error.validation ?? [];
  const field = first?.instancePath.split('/')[1] ?? '';
  const value = printable((first as { data?: unknown } | undefined)?.data);
  const limit = Number(first?.params['limit']);
  if (first === undefined || field === '') return new ApiError('invalidParameters', {}, { cause: error });
  switch (first.keyword) {
    case 'minimum':
      return new ApiError('belowMinimum', { field, min: limit, value }, { cause: error });
    case 'maximum':
      return new ApiError('aboveMaximum', { field, max: limit, value }, { cause: error });
    case 'type':
      return first.params['type'] === 'integer' || first.params['type'] === 'number'
        ? new ApiError('notANumber', { field }, { cause: error })
        : new ApiError('illegalValue', { field }, { cause: error });
    default:
      return new ApiError('illegalValue', { field }, { cause: error });
  }
}

/** What was refused, of those kinds that a sentence quotes: a query without what it must have is an object. */
function printable(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 40) : '';
}
