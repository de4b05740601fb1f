import { Type } from 'typebox';
import { givenParameters, readBoolean, type Server } from '../../http/index.ts';
import { ApiError } from '../../lib/errors.ts';
import { resendMessages } from '../resend-messages.ts';
import type { WebhooksContext } from '../webhooks-context.ts';
import { readSince, readSubject } from './delivery-filter.ts';

const parameters = Type.Object({
  since: Type.Optional(Type.String({ description: 'Required', examples: ['2026-01-15T00:00:00Z'] })),
  subject: Type.Optional(Type.String({ description: 'Of this job or subscription only' })),
  all: Type.Optional(Type.String({ description: 'true: those that were delivered, too' })),
});

/** `POST /webhooks/deliveries/resend`: sends again what was recorded since a time (beyond the original). */
export function resendDeliveriesRoute(server: Server, { database, now }: WebhooksContext): void {
  server.post(
    '/webhooks/deliveries/resend',
    {
      config: { api: 'admin' },
      schema: {
        tags: ['Webhooks'],
        summary: 'Send webhook messages again',
        description:
          'Those recorded since a time that were not delivered, or all of them. Parameters come in the query, as a form or as JSON.',
        consumes: ['application/x-www-form-urlencoded', 'application/json'],
        querystring: parameters,
        body: parameters,
        response: {
          200: Type.Object(
            {
              sent: Type.Integer({ description: 'Messages that are sent again now' }),
              held: Type.Integer({ description: 'Messages that are held until their endpoint is active' }),
            },
            { xml: { name: 'resent' } },
          ),
        },
      },
      preValidation: async (request) => {
        request.body = givenParameters(request.query, request.body);
      },
    },
    async ({ account: { clientId }, body }) => {
      const since = readSince(body.since);
      if (since === undefined) throw new ApiError('missingParameter', { field: 'since' });
      const undelivered = readBoolean('all', body.all) !== true;
      const filter = { clientId, since, subject: readSubject(body.subject), undelivered };
      return database.transaction((transaction) => resendMessages(transaction, filter, now()));
    },
  );
}
