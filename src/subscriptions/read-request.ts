import type { FastifyRequest } from 'fastify';
import { clientIds } from '../lib/client-ids.ts';
import { ApiError } from '../lib/errors.ts';
import type { IdChange } from './id-sets/index.ts';
import { type GivenBody, readBody } from './read-body.ts';
import { readSubscriptionType } from './request-type.ts';
import { type Given, readSettings, requireWebhook, type SubscriptionSettings } from './settings.ts';
import { type DescribedSubscription, findSubscription, type SubscriptionKey } from './subscription-store.ts';
import type { SubscriptionType } from './subscription-type.ts';
import type { SubscriptionsContext } from './subscriptions-context.ts';
import { requireUltimateParents } from './ultimate-parents.ts';

/** The body of a request and the type that it names; ids of people are the account's own. Only its form is validated. */
export type RequestBody = GivenBody<SubscriptionType>;

/**
 * Reads the body of a request to create or change a subscription.
 * @param seen shown its bytes as they arrive
 * @throws ApiError what {@link readBody} throws
 */
export async function readRequestBody(
  { masterKey }: SubscriptionsContext,
  request: FastifyRequest,
  idsMax: number,
  seen?: (bytes: Uint8Array) => void,
): Promise<RequestBody> {
  const own = clientIds(masterKey, request.account.clientId);
  return readBody(request, {
    idsMax,
    resolveIds: (texts) => own.resolve('people', texts),
    readType: readSubscriptionType,
    ...(seen === undefined ? {} : { seen }),
  });
}

/** A creation, all of it validated. */
export interface RequestedCreation {
  readonly given: Given;
  readonly type: SubscriptionType;
  readonly settings: SubscriptionSettings;
  readonly ids: Float64Array;
}

/**
 * Validates a request to create a subscription, synchronous or as a job (reference `subscriptions.md` §3, §4).
 * @throws ApiError that says what is wrong
 */
export async function readCreation(
  context: SubscriptionsContext,
  { given, ids, type }: RequestBody,
): Promise<RequestedCreation> {
  if (ids.replace === undefined) throw new ApiError('noIds', { field: type.ids.parameter });
  const settings = await readSettings(given, type, context, { before: undefined, now: context.now() });
  requireWebhook(settings, null);
  await requireUltimateParents(context.database, type, ids);
  return { given, type, settings, ids: ids.replace };
}

/** An update, all of it validated. */
export interface RequestedUpdate {
  readonly given: Given;
  /** What is to be changed, as it was when the request was read. */
  readonly subscription: DescribedSubscription;
  readonly settings: SubscriptionSettings;
  /** Perhaps none. */
  readonly ids: IdChange;
}

/**
 * Validates a request to change a subscription, synchronous or as a job (§5, §6).
 * @param keyOf the subscription that the request names, by its path or one of its parameters
 * @throws ApiError that says what is wrong; `invalidSubscriptionId` alike for an unknown id, a deleted and another
 *   account's subscription, `invalidSubscriptionType` for a subscription of another type
 */
export async function readUpdate(
  context: SubscriptionsContext,
  { given, ids, type }: RequestBody,
  keyOf: (given: Given) => SubscriptionKey,
): Promise<RequestedUpdate> {
  const subscription = await findSubscription(context.database, keyOf(given));
  if (subscription === undefined) throw new ApiError('invalidSubscriptionId');
  if (subscription.type !== type.type) throw new ApiError('invalidSubscriptionType');
  const settings = await readSettings(given, type, context, { before: subscription, now: context.now() });
  requireWebhook(settings, subscription.webhookUrl);
  await requireUltimateParents(context.database, type, ids);
  return { given, subscription, settings, ids };
}
