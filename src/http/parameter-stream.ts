import type { FastifyRequest } from 'fastify';
import { ApiError } from '../lib/errors.ts';
import type { BeginParameter, BodyReader } from './body-reader.ts';
import { dropRest } from './drop-rest.ts';
import { bodyBytesMax } from './error-answer.ts';
import { formReader } from './form-stream.ts';
import { jsonReader } from './json-stream.ts';
import { illegalValue } from './parameter-values.ts';
import type { Server } from './server.ts';

/**
 * Registers routes that read their bodies themselves, by {@link readParameters}. The schemas of their parameters are
 * documentation: nothing is validated by them.
 */
export function streamingRoutes(server: Server, register: (scope: Server) => void): void {
  void server.register(async (scope: Server) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.setValidatorCompiler(() => () => true);
    register(scope);
  });
}

/**
 * Reads the parameters of a request whose body is a form or a JSON object, as `givenParameters` does of a body that was
 * read whole: what stands in the body counts before what stands in the query. But blank values are kept: an update may
 * take something away by them (`webhook=`). The values of bulk parameters are handed on while they arrive, so that only
 * one piece of the body is in memory at a time. Numbers become texts, lists of a JSON object are joined by commas, null
 * is blank.
 *
 * Whatever is thrown can be answered at once although the client still sends: the rest is read and dropped meanwhile.
 * @param bulkValue who takes the value of a bulk parameter; undefined for any other name. Asked once for each
 * @param seen shown the bytes of the body as they arrive
 * @throws ApiError `bodyTooLarge` above the route's `bodyLimit`, `unsupportedMediaType`, `malformedRequest`,
 *   `repeatedParameter`, `illegalValue`, and whatever a bulk value throws
 */
export async function readParameters(
  request: FastifyRequest,
  bulkValue: BeginParameter,
  seen: (bytes: Uint8Array) => void = () => undefined,
): Promise<Record<string, string>> {
  const names = new Set<string>();
  const bulkNames = new Set<string>();
  const begin: BeginParameter = (name) => {
    if (names.has(name)) throw new ApiError('repeatedParameter', { field: name });
    names.add(name);
    const bulk = bulkValue(name);
    if (bulk !== undefined) bulkNames.add(name);
    return bulk;
  };
  const parameters = await readBody(request, begin, seen);
  for (const [name, value] of Object.entries(request.query as Record<string, string | string[]>)) {
    if (names.has(name)) continue;
    if (Array.isArray(value)) throw new ApiError('repeatedParameter', { field: name });
    const bulk = begin(name);
    bulk?.write(Buffer.from(value));
    bulk?.end();
    parameters[name] = value;
  }
  const texts = Object.entries(parameters)
    .filter(([name]) => !bulkNames.has(name))
    .map(([name, value]) => [name, textOf(name, value)]);
  return Object.fromEntries(texts);
}

async function readBody(
  request: FastifyRequest,
  begin: BeginParameter,
  seen: (bytes: Uint8Array) => void,
): Promise<Record<string, unknown>> {
  const { raw, headers } = request;
  const max = request.routeOptions.bodyLimit ?? bodyBytesMax;
  let reader: BodyReader | undefined;
  let length = 0;
  try {
    if (Number(headers['content-length']) > max) throw new ApiError('bodyTooLarge', { max });
    // A stream that is destroyed takes the connection with it, and the answer.
    for await (const chunk of raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > max) throw new ApiError('bodyTooLarge', { max });
      reader ??= readerFor(headers['content-type'] ?? '', begin);
      seen(chunk);
      reader.write(chunk);
    }
  } catch (cause) {
    if (!raw.destroyed) {
      await dropRest(request);
      throw cause;
    }
    throw new ApiError('malformedRequest', { reason: 'it ends before the end that it announced' }, { cause });
  }
  return reader?.end() ?? {};
}

function readerFor(contentType: string, begin: BeginParameter): BodyReader {
  if (/^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType)) return formReader(begin, contentType);
  if (/^application\/(\S+\+)?json\s*(;|$)/i.test(contentType)) return jsonReader(begin);
  throw new ApiError('unsupportedMediaType');
}

/** Lists of lists are none: one of 30,000 levels would exhaust the stack. */
function textOf(name: string, value: unknown): string {
  return Array.isArray(value) ? value.map((item) => textOfOne(name, item)).join(',') : textOfOne(name, value);
}

function textOfOne(name: string, value: unknown): string {
  if (value === null) return '';
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : illegalValue(name);
}
