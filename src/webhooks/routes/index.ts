import type { Server } from '../../http/index.ts';
import type { WebhooksContext } from '../webhooks-context.ts';
import { getDeliveryRoute } from './get-delivery.ts';
import { listDeliveriesRoute } from './list-deliveries.ts';
import { resendDeliveriesRoute } from './resend-deliveries.ts';
import { resendDeliveryRoute } from './resend-delivery.ts';

/** Registers the delivery log below `/api/v1`. */
export function webhookRoutes(server: Server, context: WebhooksContext): void {
  listDeliveriesRoute(server, context);
  getDeliveryRoute(server, context);
  resendDeliveryRoute(server, context);
  resendDeliveriesRoute(server, context);
}
