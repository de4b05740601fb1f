import { Type } from 'typebox';
import { readText, type Server } from '../../http/index.ts';
import { ApiError } from '../../lib/errors.ts';
import { jobIdsMax, readResultWebhook, StatusDocument, statusDocument, submitJob, writeIds } from '../jobs/index.ts';
import { jobBodyBytesMax } from '../read-body.ts';
import { readUpdate } from '../read-request.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { typeNamed } from '../types/index.ts';
import { resultWebhook } from './subscription-job-params.ts';
import { idChangeParameters, settingParameters, typeParameter } from './subscription-parameters.ts';
import { subscriptionKey } from './subscription-params.ts';

/** `PUT /subscription/job`: changes a subscription by at most 1,000,000 ids (reference `subscriptions.md` §6). */
export function updateSubscriptionJobRoute(server: Server, context: SubscriptionsContext): void {
  server.put(
    '/subscription/job',
    {
      config: { api: 'subscription' },
      bodyLimit: jobBodyBytesMax,
      schema: {
        tags: ['Subscriptions'],
        summary: 'Change a subscription by a job',
        description:
          'At most 1,000,000 ids, which are required; what else is given is changed with them, in one moment. ' +
          'Jobs of a subscription are done in the order in which they were accepted.',
        consumes: ['application/x-www-form-urlencoded', 'application/json'],
        body: Type.Object({
          subscriptionId: Type.String({ description: 'From the answer to its creation' }),
          subscriptionType: typeParameter,
          ...idChangeParameters,
          ...settingParameters,
          resultWebhook,
        }),
        response: { 200: StatusDocument },
      },
    },
    async (request) => {
      const { account } = request;
      const { given, subscription, settings, ids } = await readUpdate(context, request, jobIdsMax, (parameters) => {
        const subscriptionId = readText('subscriptionId', parameters['subscriptionId']);
        if (subscriptionId === undefined) throw new ApiError('missingParameter', { field: 'subscriptionId' });
        return subscriptionKey({ account, params: { subscriptionId } });
      });
      if (Object.keys(ids).length === 0)
        throw new ApiError('noIds', { field: typeNamed(subscription.type).ids.parameter });
      const url = await readResultWebhook(context, given);
      const { subscriptionId } = subscription;
      const job = await context.database.transaction(async (transaction) =>
        submitJob(context, transaction, {
          account,
          type: 'notificationSubscriptionUpdate',
          subscriptionId,
          settings,
          ids: await writeIds(transaction, ids),
          resultWebhook: url,
        }),
      );
      return statusDocument(job);
    },
  );
}
