import { Type } from 'typebox';
import { pageQuery, type Server } from '../../http/index.ts';
import { clientIds } from '../../lib/client-ids.ts';
import { readIdPage } from '../id-sets/index.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { typeNamed } from '../types/index.ts';
import { alertParams, requireAlert } from './alert-params.ts';

const ids = (item: string, description: string) =>
  Type.Optional(Type.Array(Type.String({ xml: { name: item } }), { description }));

const AlertIds = Type.Object(
  {
    companyIds: ids('companyId', 'Companies of which something changed, ascending'),
    peopleIds: ids('peopleId', 'People of whom something changed'),
    subscriptionType: Type.String({ examples: ['company'] }),
    page: Type.Integer(),
    resultsPerPage: Type.Integer(),
    totalResults: Type.Integer({ description: 'Ids in the alert' }),
  },
  { title: 'AlertIds', xml: { name: 'subscriptionAlert' } },
);

/** `GET /subscription/{subscriptionId}/alert/{alertId}`: which records an alert tells of (reference `subscriptions.md` §9.2). */
export function getAlertRoute(server: Server, { database, masterKey }: SubscriptionsContext): void {
  server.get(
    '/subscription/:subscriptionId/alert/:alertId',
    {
      config: { api: 'subscription', unknownIdStatus: 400 },
      schema: {
        tags: ['Subscriptions'],
        summary: 'The ids of an alert',
        params: alertParams,
        querystring: Type.Object(pageQuery({ resultsPerPageMax: 5_000, resultsPerPageDefault: 5_000 })),
        response: { 200: AlertIds },
      },
    },
    async (request) => {
      const { page = 1, resultsPerPage = 5_000 } = request.query;
      const { alert, subscription } = await requireAlert(database, request);
      const { printed, ids: named } = typeNamed(subscription.type);
      const recordIds = Array.from(await readIdPage(database, alert.setId, { page, resultsPerPage }));
      const { clientId } = request.account;
      return {
        [named.parameter]:
          named.kind === 'people' ? clientIds(masterKey, clientId).mint('people', recordIds) : recordIds.map(String),
        subscriptionType: printed.alert,
        page,
        resultsPerPage,
        totalResults: alert.records,
      };
    },
  );
}
