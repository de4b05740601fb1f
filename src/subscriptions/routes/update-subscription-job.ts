import { Type } from 'typebox';
import { dryRunParameter, readText, type Server } from '../../http/index.ts';
import { idempotentRoute } from '../../idempotency/index.ts';
import { ApiError } from '../../lib/errors.ts';
import { DryRunDocument, readResultWebhook, StatusDocument, submitJob, writeIds } from '../jobs/index.ts';
import { jobBodyBytesMax } from '../read-body.ts';
import { readUpdate } from '../read-request.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { typeNamed } from '../types/index.ts';
import { submitOnce } from './submit-once.ts';
import { resultWebhook } from './subscription-job-params.ts';
import { idChangeParameters, settingParameters, typeParameter } from './subscription-parameters.ts';
import { subscriptionKey } from './subscription-params.ts';

/** `PUT /subscription/job`: changes a subscription by at most 1,000,000 ids (reference `subscriptions.md` §6). */
export function updateSubscriptionJobRoute(server: Server, context: SubscriptionsContext): void {
  server.put(
    '/subscription/job',
    {
      config: { api: 'subscription', successHeaders: idempotentRoute.successHeaders },
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
          dryRun: dryRunParameter,
        }),
        headers: idempotentRoute.headers,
        response: { 200: Type.Union([StatusDocument, DryRunDocument]), ...idempotentRoute.response },
      },
    },
    (request, reply) =>
      submitOnce(context, { type: 'notificationSubscriptionUpdate', request, reply }, async (body) => {
        const { account } = request;
        const { given, subscription, settings, ids } = await readUpdate(context, body, (parameters) => {
          const subscriptionId = readText('subscriptionId', parameters['subscriptionId']);
          if (subscriptionId === undefined) throw new ApiError('missingParameter', { field: 'subscriptionId' });
          return subscriptionKey({ account, params: { subscriptionId } });
        });
        if (Object.keys(ids).length === 0)
          throw new ApiError('noIds', { field: typeNamed(subscription.type).ids.parameter });
        const url = await readResultWebhook(context, given);
        return async (transaction) =>
          submitJob(context, transaction, {
            account,
            type: 'notificationSubscriptionUpdate',
            subscriptionId: subscription.subscriptionId,
            settings,
            ids: await writeIds(transaction, ids),
            resultWebhook: url,
          });
      }),
  );
}
