import { Type } from 'typebox';
import type { Server } from '../../http/index.ts';
import { ApiError } from '../../lib/errors.ts';
import { updateAfterJobs } from '../jobs/index.ts';
import { ChangedSubscription, printChanged } from '../printed-subscription.ts';
import { readRequestBody, readUpdate } from '../read-request.ts';
import { lockSubscription } from '../subscription-store.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { requestIdsMax } from './create-subscription.ts';
import { idChangeParameters, settingParameters, typeParameter } from './subscription-parameters.ts';
import { subscriptionKey, subscriptionParams } from './subscription-params.ts';

/** `PUT /subscription/{subscriptionId}`: changes a subscription, its ids, its settings or both (reference `subscriptions.md` §5). */
export function updateSubscriptionRoute(server: Server, context: SubscriptionsContext): void {
  server.put(
    '/subscription/:subscriptionId',
    {
      config: { api: 'subscription', unknownIdStatus: 400 },
      schema: {
        tags: ['Subscriptions'],
        summary: 'Change a subscription',
        description:
          'What is not given stays. name, description, webhook and signingSecret are taken away by an empty value. ' +
          'At most 5,000 ids; a job takes a million.',
        consumes: ['application/x-www-form-urlencoded', 'application/json'],
        params: subscriptionParams,
        body: Type.Object({
          subscriptionType: typeParameter,
          ...idChangeParameters,
          ...settingParameters,
        }),
        response: { 200: ChangedSubscription },
      },
    },
    async (request) => {
      const { webhookForm } = request.account;
      const body = await readRequestBody(context, request, requestIdsMax);
      const update = await readUpdate(context, body, () => subscriptionKey(request));
      const changed = await context.database.transaction(async (transaction) => {
        const subscription = await lockSubscription(transaction, update.subscription.subscriptionId);
        if (subscription === undefined) throw new ApiError('invalidSubscriptionId');
        return updateAfterJobs({ ...context, logger: request.log }, transaction, subscription, update);
      });
      for (const job of changed.ended) context.onJobEnded?.(job);
      return printChanged(changed, { webhookForm, timeZone: context.timeZone });
    },
  );
}
