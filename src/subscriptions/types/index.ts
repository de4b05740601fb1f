// Here: the four types of subscription, one declaration each (../subscription-type.ts).
// Never here: what is the same for all types.
import type { SubscriptionTypeName } from '../subscription.ts';
import type { SubscriptionType } from '../subscription-type.ts';
import { companySubscription } from './company.ts';
import { companyFamilyTreeSubscription } from './company-family-tree.ts';
import { companyNewsSubscription } from './company-news.ts';
import { peopleSubscription } from './people.ts';

/** In the order of the documentation. */
export const subscriptionTypes: readonly SubscriptionType[] = [
  companySubscription,
  companyNewsSubscription,
  peopleSubscription,
  companyFamilyTreeSubscription,
];

/** The declaration of a type that the database names. */
export function typeNamed(name: SubscriptionTypeName): SubscriptionType {
  const found = subscriptionTypes.find(({ type }) => type === name);
  if (found === undefined) throw new Error(`there is no type of subscription ${name}`);
  return found;
}
