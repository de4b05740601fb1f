import { Type } from 'typebox';
import type { Server } from '../../http/index.ts';
import { createSubscription } from '../apply-change.ts';
import { ChangedSubscription, printChanged } from '../printed-subscription.ts';
import { readCreation, readRequestBody } from '../read-request.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { creationParameters, typeParameter } from './subscription-parameters.ts';

/** Most ids of a request; jobs take more. */
export const requestIdsMax = 5_000;

/** `POST /subscription`: makes a subscription to at most 5,000 ids (reference `subscriptions.md` §3). */
export function createSubscriptionRoute(server: Server, context: SubscriptionsContext): void {
  server.post(
    '/subscription',
    {
      config: { api: 'subscription' },
      schema: {
        tags: ['Subscriptions'],
        summary: 'Create a subscription',
        description:
          'To at most 5,000 ids; a job takes a million. startTime, the ids and either frequency or cron are required.',
        consumes: ['application/x-www-form-urlencoded', 'application/json'],
        body: Type.Object({ subscriptionType: typeParameter, ...creationParameters }),
        response: { 200: ChangedSubscription },
      },
    },
    async (request) => {
      const { clientId, webhookForm } = request.account;
      const { type, settings, ids } = await readCreation(
        context,
        await readRequestBody(context, request, requestIdsMax),
      );
      const created = await context.database.transaction((transaction) =>
        createSubscription(context, transaction, { clientId, type: type.type, settings, ids }),
      );
      return printChanged(created, { webhookForm, timeZone: context.timeZone });
    },
  );
}
