import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectionError, FastifyBaseLogger } from 'fastify';
import { ApiError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import { writeErrorBody } from './error-answer.ts';

/**
 * Answers requests that end before Node could parse them (headers too large, not HTTP, too slow), so that no request
 * and no router exist: the same error body, written to the bare socket, which is then closed. Where an earlier answer on the
 * connection has begun it is closed without one, which would become a part of that.
 */
export function answerBrokenRequest(
  { logger, onError }: { logger: FastifyBaseLogger; onError?: (errorNumber: string) => void },
  error: ConnectionError,
  socket: Socket,
): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable || isBeingAnswered(socket)) {
    socket.destroy();
    return;
  }
  const apiError = translate(error);
  const diagnosticCode = newId();
  onError?.(apiError.errorNumber);
  logger.info({ err: error, diagnosticCode, errorNumber: apiError.errorNumber }, apiError.message);
  const accept = /^accept:([^\r\n]*)/im.exec(rawText(error))?.[1];
  const { contentType, text } = writeErrorBody(apiError, diagnosticCode, accept);
  socket.end(
    `HTTP/1.1 ${apiError.status} ${STATUS_CODES[apiError.status]}\r\nContent-Type: ${contentType}\r\n` +
      `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
    () => socket.destroy(),
  );
}

/** Whether bytes of an answer are on their way; Node tells nobody else, and asks this before its own answer here. */
function isBeingAnswered(socket: Socket & { _httpMessage?: ServerResponse | null }): boolean {
  return socket._httpMessage?.headersSent === true;
}

function translate(error: ConnectionError): ApiError {
  switch (error.code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ApiError('requestTimeout', {}, { cause: error });
    case 'HPE_INVALID_EOF_STATE':
      return new ApiError('malformedRequest', { reason: 'it ends before the end that it announced' }, { cause: error });
    case 'HPE_HEADER_OVERFLOW':
      return new ApiError('headersTooLarge', {}, { cause: error });
    default:
      return new ApiError('malformedRequest', { reason: 'it is not valid HTTP' }, { cause: error });
  }
}

/** Node hands over the bytes as a Buffer, although Fastify's type says otherwise; a time-out has none. */
function rawText(error: ConnectionError): string {
  const bytes: unknown = error.rawPacket;
  return Buffer.isBuffer(bytes) ? bytes.toString('latin1') : '';
}
