import { Type } from 'typebox';
import type { Server } from '../../http/index.ts';
import { ApiError } from '../../lib/errors.ts';
import { isId } from '../../lib/ids.ts';
import { findDelivery } from '../delivery-log-store.ts';
import type { WebhooksContext } from '../webhooks-context.ts';
import { DeliveryDetails, deliveryDetails } from './delivery-document.ts';

/** `GET /webhooks/deliveries/{messageId}`: a message, its request and every attempt to deliver it (beyond the original). */
export function getDeliveryRoute(server: Server, { database }: WebhooksContext): void {
  server.get(
    '/webhooks/deliveries/:messageId',
    {
      config: { api: 'admin' },
      schema: {
        tags: ['Webhooks'],
        summary: 'A webhook message and its attempts',
        params: Type.Object({ messageId: Type.String({ description: 'From the list, or a `webhook-id`' }) }),
        response: { 200: DeliveryDetails },
      },
    },
    async ({ account: { clientId }, params: { messageId } }) => {
      const record = isId(messageId) ? await findDelivery(database, { clientId, messageId }) : undefined;
      if (record === undefined) throw new ApiError('notFound');
      return deliveryDetails(record);
    },
  );
}
