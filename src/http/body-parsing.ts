import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { ApiError } from '../lib/errors.ts';

/**
 * How request bodies are read, as lenient as real clients need: an empty body is no body whatever its
 * type says, forms may be in ISO-8859-1, and a type that nobody knows arrives as bytes for the route to judge.
 */
export function registerBodyParsers(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  const parseJson = server.getDefaultJsonParser('error', 'error');

  server.addContentTypeParser(/^application\/(\S+\+)?json/, { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parseJson(request, body as string, done);
  });
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      done(null, parseForm(body as Buffer, request.headers['content-type'] ?? ''));
    } catch (error) {
      done(error as Error);
    }
  });
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body.length === 0 ? undefined : body);
  });
}

/**
 * Reads a form: a parameter that occurs once is a text, one that is repeated an array.
 * Percent-escapes and bytes are UTF-8, or ISO-8859-1 if the content type says so or they are not valid UTF-8.
 * @throws ApiError if there are more parameters than anybody can mean
 */
export function parseForm(body: Buffer, contentType: string): Record<string, string | string[]> | undefined {
  if (body.length === 0) return undefined;
  const form: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  const pairs = body.toString('latin1').split('&', formParametersMax + 1);
  if (pairs.length > formParametersMax) {
    throw new ApiError('malformedRequest', { reason: `more than ${formParametersMax} form parameters` });
  }
  for (const pair of pairs) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decodeFormText(equals < 0 ? pair : pair.slice(0, equals), contentType);
    const value = equals < 0 ? '' : decodeFormText(pair.slice(equals + 1), contentType);
    const earlier = form[name];
    if (earlier === undefined) form[name] = value;
    else if (Array.isArray(earlier)) earlier.push(value);
    else form[name] = [earlier, value];
  }
  return form;
}

const formParametersMax = 1_000;

/** A name or a value of a form, of which each character is a byte, as it was meant: see {@link parseForm}. */
export function decodeFormText(text: string, contentType: string): string {
  const unescaped = text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  if (/charset\s*=\s*"?(iso-8859-1|latin1|windows-1252)/i.test(contentType)) return unescaped;
  const bytes = Buffer.from(unescaped, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : unescaped;
}
