import { Type } from 'typebox';
import type { Server } from '../../http/index.ts';
import { ApiError } from '../../lib/errors.ts';
import { findEndpoints } from '../../webhooks/index.ts';
import { printTime } from '../schedule/index.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { requireSubscription, subscriptionParams } from './subscription-params.ts';

const time = (description: string) =>
  Type.Optional(Type.String({ description, examples: ['2030-01-01T00:00:00.000-08:00'] }));

const Webhook = Type.Object(
  {
    url: Type.String(),
    status: Type.String({ description: 'VERIFICATION_PENDING, ACTIVE or DISABLED', examples: ['ACTIVE'] }),
    disabledSince: time('If it is disabled'),
    disabledReason: Type.Optional(
      Type.String({ description: 'Why it is disabled', examples: ['The connection was refused.'] }),
    ),
    failingSince: time('The first failed attempt since the last message that was delivered'),
  },
  { xml: { name: 'webhook' } },
);

/** `GET /subscription/{subscriptionId}/webhook`: how a webhook is, and why (beyond the original). */
export function getWebhookRoute(server: Server, { database }: SubscriptionsContext): void {
  server.get(
    '/subscription/:subscriptionId/webhook',
    {
      config: { api: 'subscription', unknownIdStatus: 400 },
      schema: {
        tags: ['Subscriptions'],
        summary: "State of a subscription's webhook",
        description: 'With the reason if it is disabled, in more words than the subscription itself says.',
        params: subscriptionParams,
        response: { 200: Webhook },
      },
    },
    async (request) => {
      const { subscriptionId, timeZone } = await requireSubscription(database, request);
      const endpoint = (await findEndpoints(database, [subscriptionId])).get(subscriptionId);
      if (endpoint === undefined) throw new ApiError('webhookNotSet');
      const { url, status, disabledAt, disabledReason, failingSince } = endpoint;
      return {
        url,
        status,
        ...(disabledAt === null ? {} : { disabledSince: printTime(disabledAt, timeZone) }),
        ...(disabledReason === null ? {} : { disabledReason }),
        ...(failingSince === null ? {} : { failingSince: printTime(failingSince, timeZone) }),
      };
    },
  );
}
