import { ApiError } from '../lib/errors.ts';
import type { IdParameter } from './given-ids/id-parameter.ts';
import type { SubscriptionType } from './subscription-type.ts';
import { subscriptionTypes } from './types/index.ts';

/**
 * The type that a creation or an update names: as documented, or as answers print it (design, "Where the sources
 * disagree").
 * @param parameter the request's ids; undefined if there are none
 * @throws ApiError `invalidSubscriptionType` if it is missing or unknown, `notCombinable` with ids of another kind
 */
export function readSubscriptionType(
  given: Readonly<Record<string, string>>,
  parameter: Pick<IdParameter, 'name' | 'kind'> | undefined,
): SubscriptionType {
  const name = given['subscriptionType']?.trim();
  const found = subscriptionTypes.find(({ type, printed }) => name === type || name === printed.details);
  if (found === undefined) throw new ApiError('invalidSubscriptionType');
  if (parameter !== undefined && parameter.kind !== found.ids.kind)
    throw new ApiError('notCombinable', { field: parameter.name, other: `subscriptionType ${found.type}` });
  return found;
}
