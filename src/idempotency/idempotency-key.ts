import type { IncomingHttpHeaders } from 'node:http';
import { type TSchema, Type } from 'typebox';
import { ApiError } from '../lib/errors.ts';

/** Says of an answer that it is the one that an earlier request under the same key got. */
export const replayedHeader = 'idempotent-replayed';

/** What the documentation of a route that takes keys says of them: parts of its `config` and `schema`. */
export const idempotentRoute = {
  successHeaders: {
    'Idempotent-Replayed': Type.String({
      description:
        'Only of an answer that was given before under the same Idempotency-Key: nothing has been done again',
      examples: ['true'],
    }),
  },
  headers: Type.Object({
    'Idempotency-Key': Type.Optional(
      Type.String({
        description:
          'A text of your own for this one submission, 1 to 255 visible ASCII characters, such as a UUID. Sent again ' +
          'within 24 hours, the same submission under the same key is not accepted a second time, but answered as it was.',
        examples: ['"8e03978e-40d5-43e8-bc93-6894a57f9324"'],
      }),
    ),
  }),
  response: { 422: Type.Ref('Error#', { description: 'The Idempotency-Key was used for another request.' }) },
} as const satisfies {
  successHeaders: Record<string, TSchema>;
  headers: TSchema;
  response: Record<number, TSchema>;
};

const shape = /^[\x21-\x7e]{1,255}$/;
/** A string of a structured field (RFC 9651 §3.3.3). */
const quoted = /^"(?:[^"\\]|\\["\\])*"$/;

/**
 * The key of a request, as its client meant it: the draft (draft-ietf-httpapi-idempotency-key-header) has it in quotes,
 * most clients send it without.
 * @param headers names in lower case, as Node gives them
 * @returns undefined if there is none
 * @throws ApiError `illegalValue`
 */
export function readIdempotencyKey(headers: IncomingHttpHeaders): string | undefined {
  const text = headers['idempotency-key'];
  if (text === undefined) return undefined;
  // Node gives a header that is sent twice as one text, with a comma and a blank: no key.
  if (typeof text !== 'string') return refuse();
  const key = quoted.test(text) ? text.slice(1, -1).replaceAll(/\\(.)/g, '$1') : text;
  if (!shape.test(key) || (key === text && text.startsWith('"'))) refuse();
  return key;
}

function refuse(): never {
  throw new ApiError(
    'illegalValue',
    { field: 'Idempotency-Key' },
    { detail: 'It has 1 to 255 visible ASCII characters, with or without quotes around them.' },
  );
}
