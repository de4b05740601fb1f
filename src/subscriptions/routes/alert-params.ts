import { Type } from 'typebox';
import type { Session } from '../../database/index.ts';
import { ApiError } from '../../lib/errors.ts';
import { type Alert, findAlert } from '../alerts/alert-store.ts';
import type { DescribedSubscription } from '../subscription-store.ts';
import { requireSubscription, type SubscriptionRequest, subscriptionParams } from './subscription-params.ts';

/** The path parameters of everything that concerns one alert. */
export const alertParams = Type.Object({
  ...subscriptionParams.properties,
  alertId: Type.String({ description: 'From the list of alerts or from a webhook', examples: ['107'] }),
});

/** The numbers that alerts can have. */
const alertIdMax = 2 ** 31 - 1;

/**
 * The alert that a request names, with its subscription.
 * @throws ApiError `invalidSubscriptionId` or `invalidAlertId`, alike for what never was, is no more, and is another's
 */
export async function requireAlert(
  session: Session,
  request: SubscriptionRequest & { readonly params: { readonly alertId: string } },
): Promise<{ alert: Alert; subscription: DescribedSubscription }> {
  const subscription = await requireSubscription(session, request);
  const { alertId } = request.params;
  if (!/^\d{1,10}$/.test(alertId) || Number(alertId) > alertIdMax) throw new ApiError('invalidAlertId');
  const { subscriptionId } = subscription;
  const alert = await findAlert(session, { subscriptionId, alertId: Number(alertId) });
  if (alert === undefined) throw new ApiError('invalidAlertId');
  return { alert, subscription };
}
