import { Type } from 'typebox';
import { pageQuery, type Server } from '../../http/index.ts';
import { printListed, SubscriptionList } from '../printed-subscription.ts';
import { readSubscriptionType } from '../request-type.ts';
import { listSubscriptions } from '../subscription-store.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';

/** `GET /subscriptions`, and `GET /subscription`: the account's subscriptions (reference `subscriptions.md` §1, endpoint 13). */
export function listSubscriptionsRoute(server: Server, context: SubscriptionsContext): void {
  for (const path of ['/subscriptions', '/subscription']) {
    server.get(
      path,
      {
        config: { api: 'subscription' },
        schema: {
          tags: ['Subscriptions'],
          summary: 'List subscriptions',
          description: 'Newest first.',
          querystring: Type.Object({
            subscriptionType: Type.Optional(Type.String({ description: 'Only those of this type' })),
            ...pageQuery({ resultsPerPageMax: 50 }),
          }),
          response: { 200: SubscriptionList },
        },
      },
      async ({ account: { clientId, webhookForm }, query }) => {
        const { page = 1, resultsPerPage = 10, subscriptionType = '' } = query;
        const type = subscriptionType === '' ? undefined : readSubscriptionType({ subscriptionType }, undefined).type;
        const wanted = { clientId, type };
        const { subscriptions, totalResults } = await listSubscriptions(context.database, wanted, {
          page,
          resultsPerPage,
        });
        const options = { webhookForm, timeZone: context.timeZone };
        return {
          subscriptions: subscriptions.map((subscription) => printListed(subscription, options)),
          page,
          resultsPerPage,
          totalResults,
        };
      },
    );
  }
}
