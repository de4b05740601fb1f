import { ApiError } from '../lib/errors.ts';

/**
 * One object of a request's parameters, wherever they came: in the query, in a form or as JSON (reference
 * `data-target.md` §1). What stands in the body counts before what stands in the query. Blank values are left out:
 * clients send the empty fields of their forms.
 * @throws ApiError `unsupportedMediaType` for a body that is neither form nor JSON, `malformedRequest` for JSON that is
 *   no object
 */
export function givenParameters(query: unknown, body: unknown): Record<string, unknown> {
  if (Buffer.isBuffer(body)) throw new ApiError('unsupportedMediaType');
  if (body !== undefined && body !== null && (typeof body !== 'object' || Array.isArray(body))) {
    throw new ApiError('malformedRequest', { reason: 'the body is not an object of parameters' });
  }
  const given = Object.entries({ ...(query as object), ...body });
  return Object.fromEntries(given.filter(([, value]) => value !== '' && value !== null));
}
