import { Type } from 'typebox';
import type { Server } from '../../http/index.ts';
import { ApiError } from '../../lib/errors.ts';
import { deleteSubscription } from '../delete-subscription.ts';
import { lockSubscription } from '../subscription-store.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { requireSubscription, subscriptionParams } from './subscription-params.ts';

const Deleted = Type.Object({ subscriptionId: Type.String() }, { xml: { name: 'Subscription' } });

/** `DELETE /subscription/{subscriptionId}` (reference `subscriptions.md` §8). */
export function deleteSubscriptionRoute(server: Server, { database }: SubscriptionsContext): void {
  server.delete(
    '/subscription/:subscriptionId',
    {
      config: { api: 'subscription', unknownIdStatus: 400 },
      schema: {
        tags: ['Subscriptions'],
        summary: 'Delete a subscription',
        description: 'With its alerts and its webhook. Its jobs stay in the history.',
        params: subscriptionParams,
        response: { 200: Deleted },
      },
    },
    async (request) => {
      const { subscriptionId } = await requireSubscription(database, request);
      await database.transaction(async (transaction) => {
        const subscription = await lockSubscription(transaction, subscriptionId);
        if (subscription === undefined) throw new ApiError('invalidSubscriptionId');
        await deleteSubscription(transaction, subscription);
      });
      return { subscriptionId };
    },
  );
}
