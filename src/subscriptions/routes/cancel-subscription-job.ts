import type { Server } from '../../http/index.ts';
import { cancelJob, StatusDocument, statusDocument } from '../jobs/index.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { requireSubscriptionJob, subscriptionJobParams } from './subscription-job-params.ts';

/** `DELETE /subscription/job/{jobId}`: cancels a job that waits (reference `subscriptions.md` §1, endpoint 12). */
export function cancelSubscriptionJobRoute(server: Server, context: SubscriptionsContext): void {
  server.delete(
    '/subscription/job/:jobId',
    {
      config: { api: 'subscription', uncounted: true },
      schema: {
        tags: ['Subscriptions'],
        summary: 'Cancel a subscription job',
        description: 'Possible while it waits. A subscription that it was to create is deleted.',
        params: subscriptionJobParams,
        response: { 200: StatusDocument },
      },
    },
    async (request) => statusDocument(await cancelJob(context, await requireSubscriptionJob(context, request))),
  );
}
