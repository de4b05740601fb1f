import type { FastifyRequest } from 'fastify';
import { ApiError } from '../lib/errors.ts';

/** A name, an IPv4 address or an IPv6 address in brackets, and a port: what answers can print as a URL. */
const hostShape = /^(?:[\w.-]{1,255}|\[[\da-f:.]{2,45}\])(?::\d{1,5})?$/i;

/**
 * Refuses what Node's parser lets through although it could be read in two ways, by a proxy in one and here in the other, or
 * could not be read at all: a `Host` that is missing, repeated or no host (RFC 9112, 3.2), a `Transfer-Encoding` beside
 * `chunked`, or one in HTTP/1.0 (6.1), HTTP/0.9, and compressed bodies, which nothing here unpacks.
 * @throws ApiError `malformedRequest`, `unsupportedEncoding`
 */
export function refuseUnsafeRequest({ raw }: FastifyRequest): void {
  const { headers, httpVersion } = raw;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') throw malformed('this version of HTTP is not supported');
  if (headers.host === undefined ? httpVersion === '1.1' : !hostShape.test(headers.host) || isHostRepeated(raw)) {
    throw malformed('the Host header is missing, repeated or not valid');
  }
  const transferEncoding = headers['transfer-encoding'];
  if (transferEncoding !== undefined && (transferEncoding.toLowerCase() !== 'chunked' || httpVersion === '1.0')) {
    throw malformed('this Transfer-Encoding is not supported');
  }
  const contentEncoding = headers['content-encoding'];
  if (contentEncoding !== undefined && !/^(?:identity)?$/i.test(contentEncoding.trim())) {
    throw new ApiError('unsupportedEncoding', {}, { headers: { 'accept-encoding': 'identity' } });
  }
}

/** Node keeps the first `Host` and drops the others in silence. */
function isHostRepeated({ rawHeaders }: FastifyRequest['raw']): boolean {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count > 1;
}

function malformed(reason: string): ApiError {
  return new ApiError('malformedRequest', { reason });
}
