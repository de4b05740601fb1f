import { Type } from 'typebox';
import { pageQuery, type Server } from '../../http/index.ts';
import { ApiError } from '../../lib/errors.ts';
import { isId } from '../../lib/ids.ts';
import { listAlerts } from '../alerts/alert-store.ts';
import { printTime } from '../schedule/index.ts';
import { findSubscription } from '../subscription-store.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { subscriptionParams } from './subscription-params.ts';

const AlertList = Type.Object(
  {
    alerts: Type.Array(
      Type.Object(
        {
          alertId: Type.Integer({ examples: [107] }),
          createdDate: Type.String({
            description: 'On the clocks of the subscription',
            examples: ['2015-08-12T00:15:52.000-07:00'],
          }),
        },
        { xml: { name: 'alert' } },
      ),
    ),
  },
  { title: 'AlertList', xml: { name: 'Alert' } },
);

/** `GET /subscription/{subscriptionId}/alerts`: the alerts of a subscription, newest first (reference `subscriptions.md` §9.1). */
export function listAlertsRoute(server: Server, { database }: SubscriptionsContext): void {
  server.get(
    '/subscription/:subscriptionId/alerts',
    {
      config: { api: 'subscription' },
      schema: {
        tags: ['Subscriptions'],
        summary: 'List the alerts of a subscription',
        description: 'Newest first. Alerts are kept for a time (90 days unless set otherwise).',
        params: subscriptionParams,
        querystring: Type.Object(pageQuery({ resultsPerPageMax: 5_000, resultsPerPageDefault: 5_000 })),
        response: { 200: AlertList },
      },
    },
    async ({ account, params: { subscriptionId }, query: { page = 1, resultsPerPage = 5_000 } }) => {
      const key = { subscriptionId, clientId: account.clientId };
      const subscription = isId(subscriptionId) ? await findSubscription(database, key) : undefined;
      if (subscription === undefined) throw new ApiError('subscriptionNotFound');
      const alerts = await listAlerts(database, subscriptionId, { page, resultsPerPage });
      return {
        alerts: alerts.map(({ alertId, createdAt }) => ({
          alertId,
          createdDate: printTime(createdAt, subscription.timeZone),
        })),
      };
    },
  );
}
