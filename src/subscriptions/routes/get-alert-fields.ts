import { Type } from 'typebox';
import { pageQuery, type Server } from '../../http/index.ts';
import { findEntries } from '../changes/index.ts';
import { readIdPage } from '../id-sets/index.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { subscriptionTypes, typeNamed } from '../types/index.ts';
import { printContextFor } from '../types/print-context.ts';
import { alertParams, requireAlert } from './alert-params.ts';

/** One of these lists, by the type of the subscription. */
const details = Object.fromEntries(
  subscriptionTypes.map(({ detailsMember, printedEntry }) => [
    detailsMember,
    Type.Optional(Type.Array(printedEntry, { description: 'By id, ascending' })),
  ]),
);

const AlertFields = Type.Object(
  {
    ...details,
    subscriptionType: Type.String({ examples: ['company'] }),
    page: Type.Integer(),
    resultsPerPage: Type.Integer(),
    totalResults: Type.Integer({ description: 'Ids in the alert' }),
  },
  { title: 'AlertFields', xml: { name: 'subscriptionAlertDetails' } },
);

/** `GET /subscription/{subscriptionId}/alert/{alertId}/fields`: what changed of each record (reference `subscriptions.md` §9.3). */
export function getAlertFieldsRoute(server: Server, { database, masterKey }: SubscriptionsContext): void {
  server.get(
    '/subscription/:subscriptionId/alert/:alertId/fields',
    {
      config: { api: 'subscription', unknownIdStatus: 400 },
      schema: {
        tags: ['Subscriptions'],
        summary: 'What changed, by id',
        description: 'Pages count ids; of news, one id may have several items.',
        params: alertParams,
        querystring: Type.Object({
          values: Type.Optional(Type.Boolean({ default: false, description: 'With old and new values' })),
          ...pageQuery({ resultsPerPageMax: 5_000, resultsPerPageDefault: 5_000 }),
        }),
        response: { 200: AlertFields },
      },
    },
    async (request) => {
      const { page = 1, resultsPerPage = 5_000, values = false } = request.query;
      const { alert, subscription } = await requireAlert(database, request);
      const { printed, detailsMember, printEntries } = typeNamed(subscription.type);
      const recordIds = await readIdPage(database, alert.setId, { page, resultsPerPage });
      const entries = await findEntries(database, alert.digestId, recordIds);
      return {
        [detailsMember]: printEntries(
          entries,
          alert.watched,
          printContextFor(masterKey, request.account.clientId, values),
        ),
        subscriptionType: printed.alertFields,
        page,
        resultsPerPage,
        totalResults: alert.records,
      };
    },
  );
}
