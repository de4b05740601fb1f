import { Type } from 'typebox';
import type { Server } from '../../http/index.ts';
import { ApiError } from '../../lib/errors.ts';
import { rotateSecret } from '../../webhooks/index.ts';
import { printTime } from '../schedule/index.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { requireSubscription, subscriptionParams } from './subscription-params.ts';

const NewSecret = Type.Object(
  {
    secret: Type.String({ description: 'The new secret; told this once', examples: ['whsec_…'] }),
    oldSecretExpires: Type.String({
      description: 'Until then messages are signed with the one before, too',
      examples: ['2030-01-01T00:00:00.000-08:00'],
    }),
  },
  { xml: { name: 'webhookSecret' } },
);

/** `POST /subscription/{subscriptionId}/webhook/secret`: another Standard Webhooks secret (beyond the original). */
export function rotateWebhookSecretRoute(server: Server, context: SubscriptionsContext): void {
  const { database, masterKey, now } = context;
  server.post(
    '/subscription/:subscriptionId/webhook/secret',
    {
      config: { api: 'subscription', unknownIdStatus: 400 },
      schema: {
        tags: ['Subscriptions'],
        summary: "Replace the secret of a subscription's webhook",
        description: 'For a day messages are signed with both the old secret and the new one.',
        params: subscriptionParams,
        response: { 200: NewSecret },
      },
    },
    async (request) => {
      const { subscriptionId, timeZone } = await requireSubscription(database, request);
      const rotated = await database.transaction((transaction) =>
        rotateSecret(transaction, masterKey, subscriptionId, now()),
      );
      if (rotated === undefined) throw new ApiError('webhookNotSet');
      return { secret: rotated.secret, oldSecretExpires: printTime(rotated.oldExpiresAt, timeZone) };
    },
  );
}
