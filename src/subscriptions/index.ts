// Here: change subscriptions: the ids they watch, their schedules, their jobs, and the alerts that they are told.
// Never here: how changes are noted (imports/) or how a webhook is verified and delivered (webhooks/).

export { countAlerted, type FiringResult, fireSubscription, type ListedAlert, listAlerts } from './alerts/index.ts';
export { listStuckSubscriptionJobs, readSubscriptionBacklog, type SubscriptionBacklog } from './backlog-store.ts';
export { forgetDigests } from './changes/index.ts';
export { subscriptionJobTypes } from './jobs/index.ts';
export { findOwnedSubscription, listOwnedSubscriptions, type OwnedSubscription } from './owner-store.ts';
export { subscriptionRoutes } from './routes/index.ts';
export { type SubscriptionTypeName, subscriptionTypeNames } from './subscription.ts';
export type { SubscriptionsContext } from './subscriptions-context.ts';
export { subscriptionSchedules, subscriptionTasks } from './tasks.ts';
