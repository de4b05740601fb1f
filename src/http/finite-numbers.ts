import type { FastifyRequest } from 'fastify';
import { ApiError } from '../lib/errors.ts';

/**
 * Refuses parameters that the validator has let pass as infinite numbers: it makes `Infinity` and `1e400` numbers, and
 * then does not compare them with the bounds of their schema.
 * @throws ApiError `notANumber`
 */
export async function refuseInfiniteNumbers(request: FastifyRequest): Promise<void> {
  for (const parameters of [request.query, request.body]) {
    if (typeof parameters !== 'object' || parameters === null || Buffer.isBuffer(parameters)) continue;
    for (const [field, value] of Object.entries(parameters)) {
      if (value === Infinity || value === -Infinity) throw new ApiError('notANumber', { field });
    }
  }
}
