import { Type } from 'typebox';
import type { Session } from '../../database/index.ts';
import { ApiError } from '../../lib/errors.ts';
import { isId } from '../../lib/ids.ts';
import { type DescribedSubscription, findSubscription, type SubscriptionKey } from '../subscription-store.ts';

/** The path parameter of everything that concerns one subscription. */
export const subscriptionParams = Type.Object({
  subscriptionId: Type.String({ description: 'From the answer to its creation' }),
});

/** What a request names a subscription by. */
export interface SubscriptionRequest {
  readonly account: { readonly clientId: string };
  readonly params: { readonly subscriptionId: string };
}

/**
 * The key of the subscription that a request names.
 * @throws ApiError `invalidSubscriptionId` for what cannot be the id of one
 */
export function subscriptionKey({ account, params }: SubscriptionRequest): SubscriptionKey {
  if (!isId(params.subscriptionId)) throw new ApiError('invalidSubscriptionId');
  return { subscriptionId: params.subscriptionId, clientId: account.clientId };
}

/**
 * The subscription that a request names.
 * @throws ApiError `invalidSubscriptionId`, alike for an unknown id, a deleted and another account's subscription
 */
export async function requireSubscription(
  session: Session,
  request: SubscriptionRequest,
): Promise<DescribedSubscription> {
  const subscription = await findSubscription(session, subscriptionKey(request));
  if (subscription === undefined) throw new ApiError('invalidSubscriptionId');
  return subscription;
}
