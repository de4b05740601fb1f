import { Type } from 'typebox';
import { pageQuery, readOneOf, type Server } from '../../http/index.ts';
import { listDeliveries } from '../delivery-log-store.ts';
import type { MessageState } from '../message.ts';
import type { WebhooksContext } from '../webhooks-context.ts';
import { ListedDelivery, listedDelivery } from './delivery-document.ts';
import { readSince, readSubject } from './delivery-filter.ts';

const states = ['pending', 'held', 'delivered', 'disabled', 'exhausted'] as const satisfies readonly MessageState[];

const DeliveryList = Type.Object(
  {
    deliveries: Type.Array(ListedDelivery),
    page: Type.Integer(),
    resultsPerPage: Type.Integer(),
    totalResults: Type.Integer(),
  },
  { xml: { name: 'deliveryList' } },
);

/** `GET /webhooks/deliveries`: the account's webhook messages (beyond the original). */
export function listDeliveriesRoute(server: Server, { database }: WebhooksContext): void {
  server.get(
    '/webhooks/deliveries',
    {
      config: { api: 'admin' },
      schema: {
        tags: ['Webhooks'],
        summary: 'List webhook messages',
        description: 'Newest first. Messages are kept for a time after they have ended (30 days unless set otherwise).',
        querystring: Type.Object({
          subject: Type.Optional(Type.String({ description: 'Of this job or subscription only' })),
          state: Type.Optional(Type.String({ description: states.join(', ') })),
          since: Type.Optional(
            Type.String({ description: 'Recorded then or later', examples: ['2026-01-15T00:00:00Z'] }),
          ),
          ...pageQuery({ resultsPerPageMax: 100 }),
        }),
        response: { 200: DeliveryList },
      },
    },
    async ({ account: { clientId }, query }) => {
      const { page = 1, resultsPerPage = 10 } = query;
      const filter = {
        clientId,
        subject: readSubject(query.subject),
        state: readOneOf('state', query.state, states),
        since: readSince(query.since),
      };
      const { deliveries, totalResults } = await listDeliveries(database, filter, { page, resultsPerPage });
      return { deliveries: deliveries.map(listedDelivery), page, resultsPerPage, totalResults };
    },
  );
}
