import type { Server } from '../../http/index.ts';
import { StatusDocument, statusDocument } from '../jobs/index.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { requireSubscriptionJob, subscriptionJobParams } from './subscription-job-params.ts';

/** `GET /subscription/job/{jobId}`: what has become of a job (reference `subscriptions.md` §11.2). */
export function getSubscriptionJobRoute(server: Server, context: SubscriptionsContext): void {
  server.get(
    '/subscription/job/:jobId',
    {
      config: { api: 'subscription', uncounted: true },
      schema: {
        tags: ['Subscriptions'],
        summary: 'Status of a subscription job',
        params: subscriptionJobParams,
        response: { 200: StatusDocument },
      },
    },
    async (request) => statusDocument(await requireSubscriptionJob(context, request)),
  );
}
