import { Type } from 'typebox';
import { dryRunParameter, type Server } from '../../http/index.ts';
import { idempotentRoute } from '../../idempotency/index.ts';
import { createSubscription } from '../apply-change.ts';
import { DryRunDocument, readResultWebhook, StatusDocument, submitJob, writeIds } from '../jobs/index.ts';
import { jobBodyBytesMax } from '../read-body.ts';
import { readCreation } from '../read-request.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { submitOnce } from './submit-once.ts';
import { resultWebhook } from './subscription-job-params.ts';
import { creationParameters, typeParameter } from './subscription-parameters.ts';

/** `POST /subscription/job`: makes a subscription to at most 1,000,000 ids (reference `subscriptions.md` §4). */
export function createSubscriptionJobRoute(server: Server, context: SubscriptionsContext): void {
  server.post(
    '/subscription/job',
    {
      config: { api: 'subscription', successHeaders: idempotentRoute.successHeaders },
      bodyLimit: jobBodyBytesMax,
      schema: {
        tags: ['Subscriptions'],
        summary: 'Create a subscription by a job',
        description:
          'To at most 1,000,000 ids. The subscription is there at once and watches nothing until the job is finished.',
        consumes: ['application/x-www-form-urlencoded', 'application/json'],
        body: Type.Object({
          subscriptionType: typeParameter,
          ...creationParameters,
          resultWebhook,
          dryRun: dryRunParameter,
        }),
        headers: idempotentRoute.headers,
        response: { 200: Type.Union([StatusDocument, DryRunDocument]), ...idempotentRoute.response },
      },
    },
    (request, reply) =>
      submitOnce(context, { type: 'notificationSubscriptionCreate', request, reply }, async (body) => {
        const { account } = request;
        const { given, type, settings, ids } = await readCreation(context, body);
        const url = await readResultWebhook(context, given);
        return async (transaction) => {
          const written = await writeIds(transaction, { replace: ids });
          const creation = { clientId: account.clientId, type: type.type, settings, ids: new Float64Array() };
          const { subscription } = await createSubscription(context, transaction, creation);
          return submitJob(context, transaction, {
            account,
            type: 'notificationSubscriptionCreate',
            subscriptionId: subscription.subscriptionId,
            settings: {},
            ids: written,
            resultWebhook: url,
          });
        };
      }),
  );
}
