import { type Server, streamingRoutes } from '../../http/index.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { cancelSubscriptionJobRoute } from './cancel-subscription-job.ts';
import { createSubscriptionRoute } from './create-subscription.ts';
import { createSubscriptionJobRoute } from './create-subscription-job.ts';
import { deleteSubscriptionRoute } from './delete-subscription.ts';
import { getAlertRoute } from './get-alert.ts';
import { getAlertFieldsRoute } from './get-alert-fields.ts';
import { getSubscriptionRoute } from './get-subscription.ts';
import { getSubscriptionJobRoute } from './get-subscription-job.ts';
import { getWebhookRoute } from './get-webhook.ts';
import { listAlertsRoute } from './list-alerts.ts';
import { listEventsRoute } from './list-events.ts';
import { listSubscriptionJobsRoute } from './list-subscription-jobs.ts';
import { listSubscriptionsRoute } from './list-subscriptions.ts';
import { rotateWebhookSecretRoute } from './rotate-webhook-secret.ts';
import { testWebhookRoute } from './test-webhook.ts';
import { updateSubscriptionRoute } from './update-subscription.ts';
import { updateSubscriptionJobRoute } from './update-subscription-job.ts';

/** Registers the endpoints of subscriptions below `/api/v1` (reference `subscriptions.md` §1). */
export function subscriptionRoutes(server: Server, context: SubscriptionsContext): void {
  streamingRoutes(server, (streaming) => {
    createSubscriptionRoute(streaming, context);
    updateSubscriptionRoute(streaming, context);
    createSubscriptionJobRoute(streaming, context);
    updateSubscriptionJobRoute(streaming, context);
  });
  getSubscriptionRoute(server, context);
  deleteSubscriptionRoute(server, context);
  listSubscriptionsRoute(server, context);
  listAlertsRoute(server, context);
  getAlertRoute(server, context);
  getAlertFieldsRoute(server, context);
  listEventsRoute(server, context);
  listSubscriptionJobsRoute(server, context);
  getSubscriptionJobRoute(server, context);
  cancelSubscriptionJobRoute(server, context);
  getWebhookRoute(server, context);
  testWebhookRoute(server, context);
  rotateWebhookSecretRoute(server, context);
}
