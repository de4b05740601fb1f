import { Type } from 'typebox';
import type { Server } from '../../http/index.ts';
import { ApiError } from '../../lib/errors.ts';
import { sendMessage } from '../../webhooks/index.ts';
import { printPushDate } from '../schedule/index.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { requireSubscription, subscriptionParams } from './subscription-params.ts';

const TestDelivery = Type.Object(
  {
    messageId: Type.String({ description: 'See `GET /webhooks/deliveries/{messageId}` for what became of it' }),
    state: Type.String({ description: 'pending, or held while the webhook is not active', examples: ['pending'] }),
  },
  { xml: { name: 'delivery' } },
);

/** `POST /subscription/{subscriptionId}/webhook/test`: sends a message of type `test` (beyond the original). */
export function testWebhookRoute(server: Server, { database, now }: SubscriptionsContext): void {
  server.post(
    '/subscription/:subscriptionId/webhook/test',
    {
      config: { api: 'subscription', unknownIdStatus: 400 },
      schema: {
        tags: ['Subscriptions'],
        summary: "Send a test to a subscription's webhook",
        description:
          'It is sent at once, signed and recorded like an alert; while the webhook is not active it is held.',
        params: subscriptionParams,
        response: { 200: TestDelivery },
      },
    },
    async (request) => {
      const { subscriptionId, clientId, timeZone, webhookStatus } = await requireSubscription(database, request);
      const body = { subscriptionId, date: printPushDate(now(), timeZone), type: 'test' };
      const message = { clientId, subject: subscriptionId, endpointId: subscriptionId, body };
      const messageId = await database.transaction((transaction) => sendMessage(transaction, message, now()));
      if (messageId === undefined) throw new ApiError('webhookNotSet');
      return { messageId, state: webhookStatus === 'ACTIVE' ? 'pending' : 'held' };
    },
  );
}
